package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.MiniClusterRunner;
import io.millrace.local.tool.run.RunResult;
import io.millrace.local.tool.run.RunResult.Outcome;
import io.millrace.local.tool.run.RunSettings;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a run at idleness, which requires a complete listing or read even for a short idle time. */
class UntilIdleTest {

    private static final Duration QUIET = Duration.ofSeconds(1);

    private final TableHistory table =
            new TableHistory("acme/customers", 10, 1).next(60, 0, 0).next(5, 20, 5);
    private final DeltaSettings settings = new DeltaSettings();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void filesThatTheListingHoldsBackForLongerAreStillRead() {
        for (int version = 0; version < table.versions(); version++) {
            Exports.put(folder.resolve("exports"), table.key(version), table.export(version));
        }
        settings.listing(DeltaSettings.uri(folder.resolve("exports"))).put("exports", "poll.seconds", "3");

        assertEverythingIsRead(settings.changesTo(DeltaSettings.uri(folder.resolve("changes")))
                .resultsIn(DeltaSettings.uri(folder))
                .build());
    }

    @Test
    void eventsThatWaitInAStreamAreRead() {
        try (EmbeddedAws aws = EmbeddedAws.start()) {
            aws.s3().createBuckets(Exports.BUCKET);
            String arrivals = aws.kinesis().createStream("arrivals", 2);
            for (int version = 0; version < table.versions(); version++) {
                Exports.announce(aws, "arrivals", table, version);
            }
            settings.events("s3://" + Exports.BUCKET, aws.kinesis(), arrivals)
                    .s3(aws.s3().endpoint());

            assertEverythingIsRead(settings.changesTo(DeltaSettings.uri(folder.resolve("changes")))
                    .resultsIn(DeltaSettings.uri(folder))
                    .build());
        }
    }

    private void assertEverythingIsRead(Settings complete) {
        ClusterSettings cluster = new ClusterSettings(2, StateBackend.HASHMAP, Duration.ofMillis(500), 0, Map.of());

        RunResult result = MiniClusterRunner.run(new TableDelta(), complete, new RunSettings(cluster, 2, QUIET, null));

        assertThat(result.outcome()).isEqualTo(Outcome.IDLE);
        assertThat(result.counters()).containsEntry("versionsDecided", (long) table.versions());
    }
}
