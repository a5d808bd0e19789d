package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.upgrade.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole job goes on from what a release left: two tables at their second version, and one whose second is held. */
class UpgradeTest {

    private static final String CHANGES = "changes";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Release> releases() throws Exception {
        return Release.of(TableDelta.NAME, UpgradeTest::past);
    }

    private static void past(Release release) throws Exception {
        Path folder = Files.createTempDirectory("millrace-past");
        try (EmbeddedAws aws = EmbeddedAws.start();
                CrashableCluster cluster = Release.cluster(folder.resolve("checkpoints"))) {
            RunningJob job = submit(cluster, aws, folder, 2);
            for (int version = 0; version < 2; version++) {
                for (TableHistory table : UpgradedTables.all()) {
                    byte[] export = table.export(version);
                    Exports.put(aws.s3().client(), table.key(version), export);
                    release.keep("exports/" + table.key(version), export);
                }
            }
            int published = UpgradedTables.operationsBefore().size();
            Await.until(job, "all operations", () -> operations(aws) == published);
            Await.until(job, "reports", () -> reports(folder).size() == 6);
            release.keepSavepoint(job.stop(), folder.toString(), "127.0.0.1");
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void onlyWhatIsNewIsPublished(Release release) throws Exception {
        List<String> lines;
        try (EmbeddedAws aws = EmbeddedAws.start();
                CrashableCluster cluster = release.restored(folder.resolve("checkpoints"))) {
            aws.s3().createBuckets(Exports.BUCKET);
            release.allKept("exports")
                    .forEach((key, export) -> Exports.put(aws.s3().client(), key, export));
            RunningJob job = submit(cluster, aws, folder, 3);
            UpgradedTables.APPLIED.forEach(table -> Exports.put(aws.s3().client(), table.key(2), table.export(2)));
            Exports.put(aws.s3().client(), UpgradedTables.APPROVAL, new byte[0]);
            Await.until(job, "reports", () -> reports(folder).size() >= 3);
            job.drain();
            lines = ShardReading.lines(aws.kinesis(), CHANGES);
        }

        assertThat(Operation.differences(
                        lines.stream().map(Operation::parse).toList(), UpgradedTables.operationsAfter()))
                .isEmpty();
        assertThat(Reports.verdicts(reports(folder)))
                .containsExactlyInAnyOrder(
                        "acme/customers/v003 APPLIED", "globex/orders/v003 APPLIED", "initech/stock/v002 APPLIED");
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private static RunningJob submit(CrashableCluster cluster, EmbeddedAws aws, Path folder, int parallelism) {
        aws.s3().createBuckets(Exports.BUCKET);
        String changes = aws.kinesis().createStream(CHANGES, 2);
        DeltaSettings settings = new DeltaSettings()
                .listing("s3://" + Exports.BUCKET)
                .changesTo(aws.kinesis().endpoint(), changes)
                .resultsIn(DeltaSettings.uri(folder))
                .s3(aws.s3().endpoint());
        return cluster.submit(new TableDelta(), settings.build(), parallelism);
    }

    private static long operations(EmbeddedAws aws) {
        return ShardReading.operations(aws.kinesis(), CHANGES);
    }

    private static List<String> reports(Path folder) {
        return Lines.in(folder.resolve("reports"));
    }
}
