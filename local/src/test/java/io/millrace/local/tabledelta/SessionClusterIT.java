package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.tool.run.Lines;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a plain Flink cluster, with exports announced on Kinesis and changes on Kinesis. */
@ExtendWith(SharedCluster.class)
class SessionClusterIT {

    private static final String CHANGES = "changes";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOnAtAnotherParallelism(SessionClusters clusters) throws Exception {
        SessionCluster cluster = clusters.after();
        List<TableHistory> tables = List.of(
                new TableHistory("acme/customers", 10, 1)
                        .next(400, 0, 0)
                        .next(30, 40, 20)
                        .next(10, 60, 30),
                new TableHistory("globex/größte bestellungen+1", 10, 2)
                        .next(200, 0, 0)
                        .next(5, 10, 15)
                        .next(10, 20, 1));
        List<String> lines;
        try (EmbeddedAws aws = EmbeddedAws.start()) {
            aws.s3().createBuckets(Exports.BUCKET);
            String arrivals = aws.kinesis().createStream("arrivals", 2);
            String changes = aws.kinesis().createStream(CHANGES, 4);
            DeltaSettings settings = new DeltaSettings()
                    .events("s3://" + Exports.BUCKET, aws.kinesis(), arrivals)
                    .changesTo(aws.kinesis().endpoint(), changes)
                    .resultsIn(DeltaSettings.uri(folder))
                    .s3(aws.s3().endpoint());

            String two = cluster.run(settings.build(), 2, null);
            announce(aws, tables, 0);
            announce(aws, tables, 1);
            cluster.await(two, "the operations of two versions", () -> published(aws) == operations(tables, 2));
            cluster.await(two, "their reports", () -> reports().size() == 4);
            String savepoint = cluster.stop(two);

            announce(aws, tables, 2);
            String three = cluster.run(settings.build(), 3, savepoint);
            cluster.await(three, "every operation", () -> published(aws) >= operations(tables, 3));
            cluster.await(three, "every report", () -> reports().size() >= 6);
            cluster.stop(three);
            lines = ShardReading.lines(aws.kinesis(), CHANGES);
        }

        assertThat(lines).extracting(Operation::id).doesNotHaveDuplicates();
        assertThat(Operation.differences(
                        lines.stream().map(Operation::parse).toList(), TableHistory.operations(tables)))
                .isEmpty();
        assertThat(Reports.verdicts(reports())).hasSize(6).allMatch(verdict -> verdict.endsWith(" APPLIED"));
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private static void announce(EmbeddedAws aws, List<TableHistory> tables, int version) {
        tables.forEach(table -> Exports.announce(aws, "arrivals", table, version));
    }

    private static long published(EmbeddedAws aws) {
        return ShardReading.operations(aws.kinesis(), CHANGES);
    }

    private static long operations(List<TableHistory> tables, int versions) {
        return tables.stream()
                .mapToLong(table -> {
                    long sum = 0;
                    for (int version = 0; version < versions; version++) {
                        sum += table.operations(version).size();
                    }
                    return sum;
                })
                .sum();
    }

    private List<String> reports() {
        return Lines.in(folder.resolve("reports"));
    }
}
