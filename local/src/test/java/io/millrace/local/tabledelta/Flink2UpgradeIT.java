package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.tool.run.Lines;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The upgrade to Flink 2 from a savepoint of 1.20. */
@Tag("from-1.20")
class Flink2UpgradeIT extends Flink2IT {

    private static final Map<String, String> WITHOUT_THE_CONSUMER =
            Map.of("execution.state-recovery.ignore-unclaimed-state", "true");

    @Test
    void whatWasAnnouncedIsKnownToTheListing(SessionClusters clusters) throws Exception {
        try (EmbeddedAws aws = EmbeddedAws.start()) {
            aws.s3().createBuckets(Exports.BUCKET);
            String arrivals = aws.kinesis().createStream("arrivals", 2);
            DeltaSettings events = settings().events("s3://" + Exports.BUCKET, aws.kinesis(), arrivals);
            SessionCluster before = clusters.before();
            String first = before.run(events.s3(aws.s3().endpoint()).build(), 2, null);
            for (int version = 0; version < 2; version++) {
                for (TableHistory table : UpgradedTables.APPLIED) {
                    Exports.announce(aws, "arrivals", table, version);
                }
            }
            before.await(first, "the reports of two versions", () -> reports().size() == 4);
            String savepoint = before.stop(first);

            UpgradedTables.APPLIED.forEach(table -> Exports.put(aws.s3().client(), table.key(2), table.export(2)));
            DeltaSettings listing = settings().listing("s3://" + Exports.BUCKET);
            SessionCluster after = clusters.after();
            String second = after.run(listing.s3(aws.s3().endpoint()).build(), 3, savepoint, WITHOUT_THE_CONSUMER);
            after.await(second, "every report", () -> reports().size() >= 10);
            after.stop(second);
        }

        assertThat(Operation.differences(changes(), TableHistory.operations(UpgradedTables.APPLIED)))
                .isEmpty();
        assertThat(Reports.verdicts(reports()))
                .containsExactlyInAnyOrder(
                        "acme/customers/v001 APPLIED",
                        "acme/customers/v001 IGNORED",
                        "acme/customers/v002 APPLIED",
                        "acme/customers/v002 IGNORED",
                        "acme/customers/v003 APPLIED",
                        "globex/orders/v001 APPLIED",
                        "globex/orders/v001 IGNORED",
                        "globex/orders/v002 APPLIED",
                        "globex/orders/v002 IGNORED",
                        "globex/orders/v003 APPLIED");
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }
}
