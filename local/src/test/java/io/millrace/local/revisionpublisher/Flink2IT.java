package io.millrace.local.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.standins.dataexchange.DataExchangeOperation;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.dataexchange.Quotas;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.Lines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;

/** A publication in progress on Flink 2. */
@Tag("flink2")
@ExtendWith(SharedCluster.class)
class Flink2IT {

    private Instant exchangeTime = Instant.now();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOnAtAnotherParallelism(SessionClusters clusters) throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedDataExchange service =
                        EmbeddedDataExchange.start(0, s3.client(), Quotas.DEFAULT, () -> exchangeTime);
                DataExchangeClient exchange = UpgradeTest.client(service)) {
            service.faults().importsTake(UpgradeTest.LONG);
            UpgradeTest.putAssets(s3);
            String dataSet = UpgradeTest.dataSet(exchange);
            UpgradeTest.put(s3, UpgradeTest.PRODUCTS, UpgradeTest.FIRST, UpgradeTest.manifest(dataSet, "first"));
            Settings settings = UpgradeTest.settings(s3, service, folder);
            SessionCluster before = clusters.before();
            String two = before.run(settings, 2, null);
            before.await(two, "running imports", () -> service.runningJobs() == UpgradeTest.JOBS);
            String savepoint = before.stop(two);
            int calls = service.calls().size();

            SessionCluster after = clusters.after();
            String three = after.run(settings, 3, savepoint);
            after.await(
                    three,
                    "a look at each import",
                    () -> UpgradeTest.calls(service, calls, DataExchangeOperation.GET_JOB) >= UpgradeTest.JOBS);
            exchangeTime = exchangeTime.plus(UpgradeTest.LONG);
            after.await(
                    three, "the publication", () -> UpgradeTest.finalized(exchange, dataSet) == UpgradeTest.REVISIONS);
            after.await(three, "its report", () -> UpgradeTest.reported(s3, UpgradeTest.FIRST));
            assertThat(UpgradeTest.calls(service, calls, DataExchangeOperation.CREATE_REVISION))
                    .isZero();
            assertThat(UpgradeTest.calls(service, calls, DataExchangeOperation.CREATE_JOB))
                    .isZero();
            assertThat(UpgradeTest.calls(service, calls, DataExchangeOperation.START_JOB))
                    .isZero();
            // a job without its state would have read the manifest again, and found its revisions
            assertThat(after.counter(three, "planned")).isZero();

            service.faults().importsTake(Duration.ZERO);
            String second = "manifests/second.json";
            UpgradeTest.put(s3, UpgradeTest.PRODUCTS, second, UpgradeTest.manifest(dataSet, "second"));
            after.await(three, "the next publication", () -> UpgradeTest.reported(s3, second));
            after.await(three, "the one manifest that is new", () -> after.counter(three, "planned") == 1);
            after.stop(three);

            UpgradeTest.checkRevisions(exchange, dataSet, "second", "second", "first", "first");
        }
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }
}
