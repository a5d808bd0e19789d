package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.deploy.RoleComparison;
import io.millrace.local.tool.deploy.RolePolicy;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Everything on S3: exports, changes, reports, rejects and checkpoints. */
class S3OutputTest {

    private static final String RESULTS = "results";
    /** The service keeps them in a bucket of its own, with rights of its own. */
    private static final String CHECKPOINTS = "checkpoints";

    private static final long PART_BYTES = 5L * 1024 * 1024;

    @Test
    void aLargeVersionIsCommittedInParts() throws Exception {
        TableHistory table =
                new TableHistory("acme/customers", 600, 8).next(14_000, 0, 0).next(100, 200, 300);
        CallLog log = new CallLog();
        try (EmbeddedS3 aws = EmbeddedS3.start(0);
                ServiceGateway gateway = ServiceGateway.open(aws.endpoint(), log)) {
            S3Client s3 = aws.client();
            aws.createBuckets(Exports.BUCKET, RESULTS, CHECKPOINTS);
            Exports.put(s3, table.key(0), table.export(0));
            Exports.put(s3, "stray.csv", "id\n1\n".getBytes(StandardCharsets.UTF_8));
            Settings settings = new DeltaSettings()
                    .listing("s3://" + Exports.BUCKET)
                    .changesTo("s3://" + RESULTS + "/changes")
                    .resultsIn("s3://" + RESULTS)
                    .s3(gateway.endpoint())
                    .build();
            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.ROCKSDB,
                    1,
                    // none but those that are asked for, so that a version is in one file
                    Duration.ofHours(1),
                    0,
                    new CheckpointFolder(URI.create("s3://" + CHECKPOINTS + "/delta")),
                    S3FileSystem.options(
                            settings,
                            Map.of(
                                    "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                                    "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY)))) {
                RunningJob job = cluster.submit(new TableDelta(), settings, 1);
                checkpoint(
                        cluster,
                        job,
                        TableHistory.operations(List.of(table)).size()
                                - table.operations(1).size());
                Await.until(job, "the first version", () -> reports(s3).size() == 1);
                assertThat(objects(s3, CHECKPOINTS, "delta/"))
                        .anyMatch(object -> object.key().endsWith("/_metadata"));
                job.stop();
                RunningJob resumed = cluster.submit(new TableDelta(), settings, 1);
                Exports.put(s3, table.key(1), table.export(1));
                checkpoint(cluster, resumed, table.operations(1).size());
                Await.until(resumed, "the second version", () -> reports(s3).size() == 2);
                resumed.stop();
            }

            assertThat(Operation.differences(
                            Lines.in(s3, RESULTS, "changes/").stream()
                                    .map(Operation::parse)
                                    .toList(),
                            TableHistory.operations(List.of(table))))
                    .isEmpty();
            assertThat(objects(s3, RESULTS, "changes/acme/customers/v001/"))
                    .anyMatch(object -> object.size() > PART_BYTES);
            assertThat(gateway.uploadedParts()).isGreaterThan(1);
            RoleComparison.requireExact(
                    RolePolicy.ofRun(JobSettings.TABLE_DELTA, settings, Map.of()),
                    log.callsBut(CHECKPOINTS),
                    Map.of(
                            "ReadExports s3:GetObjectVersion", "versions are named by events",
                            "WriteResults s3:GetObject", "no restart looks after an upload",
                            "WriteResults s3:AbortMultipartUpload", "no restart gives an upload up"));
            assertThat(s3.listMultipartUploads(request -> request.bucket(RESULTS))
                            .uploads())
                    .as("uploads that were never completed")
                    .isEmpty();
            assertThat(Reports.verdicts(reports(s3)))
                    .containsExactlyInAnyOrder("acme/customers/v001 APPLIED", "acme/customers/v002 APPLIED");
            assertThat(Lines.field(Lines.in(s3, RESULTS, "rejects/"), "rule")).containsExactly("export.path");
        }
    }

    /** Takes a checkpoint when so many changes are published. */
    private static void checkpoint(CrashableCluster cluster, RunningJob job, int changes) {
        Await.until(
                job,
                changes + " changes",
                () -> cluster.progress().counter(job.id(), "changes") == changes
                        && cluster.progress().gauge(job.id(), "applyingBuckets") == 0);
        cluster.checkpoint(job);
    }

    private static List<String> reports(S3Client s3) {
        return Lines.in(s3, RESULTS, "reports/");
    }

    private static List<S3Object> objects(S3Client s3, String bucket, String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .toList();
    }
}
