package io.millrace.jobs.tabledelta.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.VersionReport;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportLineTest {

    @Test
    void hasTheFieldsOfTheContractInOrder() {
        VersionReport report = VersionReport.newBuilder()
                .setTenant("acme")
                .setTable("orders")
                .setVersion("2026-11-21")
                .setVerdict(Verdict.HELD)
                .setReason("35 % fewer \"rows\"")
                .setRows(1)
                .setInserted(2)
                .setUpdated(3)
                .setDeleted(4)
                .setUnchanged(5)
                .setRejected(6)
                .setBytes(7_000_000_000L)
                .setStartedAt(Changes.DECIDED_AT)
                .setFinishedAt(Changes.DECIDED_AT - 120)
                .build();

        assertThat(new String(new ReportLine().serialize(report), StandardCharsets.UTF_8))
                .isEqualTo("{\"tenant\":\"acme\",\"table\":\"orders\",\"version\":\"2026-11-21\",\"verdict\":\"HELD\","
                        + "\"reason\":\"35 % fewer \\\"rows\\\"\",\"rows\":1,\"inserted\":2,\"updated\":3,\"deleted\":4,"
                        + "\"unchanged\":5,\"rejected\":6,\"bytes\":7000000000,"
                        + "\"startedAt\":\"2026-11-21T07:51:00.120Z\",\"finishedAt\":\"2026-11-21T07:51:00.000Z\"}");
    }
}
