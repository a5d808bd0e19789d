package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.aws.EmbeddedS3;
import io.millrace.local.aws.LocalIdentity;
import io.millrace.local.deploy.RolePolicy;
import io.millrace.local.run.Await;
import io.millrace.local.run.CheckpointFolder;
import io.millrace.local.run.CrashableCluster;
import io.millrace.local.run.Lines;
import io.millrace.local.run.RunningJob;
import io.millrace.local.run.S3FileSystem;
import io.millrace.local.run.StateBackend;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Everything on S3: exports, changes, reports, rejects and checkpoints. */
class S3OutputTest {

    private static final String RESULTS = "results";
    private static final long PART_BYTES = 5L * 1024 * 1024;

    @Test
    void aLargeVersionIsCommittedInParts() throws Exception {
        TableHistory table =
                new TableHistory("acme/customers", 600, 8).next(14_000, 0, 0).next(100, 200, 300);
        try (EmbeddedS3 aws = EmbeddedS3.start(0);
                StoreGateway gateway = StoreGateway.open(aws.endpoint(), null)) {
            S3Client s3 = aws.client();
            aws.createBuckets(Exports.BUCKET, RESULTS);
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
                    // long enough for one file to grow over a part
                    Duration.ofSeconds(4),
                    0,
                    new CheckpointFolder(URI.create("s3://" + RESULTS + "/checkpoints")),
                    S3FileSystem.options(
                            settings,
                            Map.of(
                                    "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                                    "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY)))) {
                RunningJob job = cluster.submit(new TableDelta(), settings, 1);
                Await.until(job, "the first version", () -> reports(s3).size() == 1);
                assertThat(objects(s3, "checkpoints/"))
                        .anyMatch(object -> object.key().endsWith("/_metadata"));
                job.stop();
                RunningJob resumed = cluster.submit(new TableDelta(), settings, 1);
                Exports.put(s3, table.key(1), table.export(1));
                Await.until(resumed, "the second version", () -> reports(s3).size() == 2);
                resumed.stop();
            }

            assertThat(Operation.differences(
                            Lines.in(s3, RESULTS, "changes/").stream()
                                    .map(Operation::parse)
                                    .toList(),
                            TableHistory.operations(List.of(table))))
                    .isEmpty();
            assertThat(objects(s3, "changes/acme/customers/v001/")).anyMatch(object -> object.size() > PART_BYTES);
            assertThat(gateway.uploadedParts()).isGreaterThan(1);
            assertTheRoleIsRight(gateway);
            assertThat(s3.listMultipartUploads(request -> request.bucket(RESULTS))
                            .uploads())
                    .as("uploads that were never completed")
                    .isEmpty();
            assertThat(Reports.verdicts(reports(s3)))
                    .containsExactlyInAnyOrder("acme/customers/v001 APPLIED", "acme/customers/v002 APPLIED");
            assertThat(Lines.field(Lines.in(s3, RESULTS, "rejects/"), "rule")).containsExactly("export.path");
        }
    }

    /** Checkpoints are not the role's matter: the service keeps them in a bucket of its own. */
    private static void assertTheRoleIsRight(StoreGateway gateway) {
        RolePolicy role = RolePolicy.of(
                JobSettings.TABLE_DELTA,
                Map.of(
                        "exports.uri",
                        "s3://" + Exports.BUCKET,
                        "exports.arrivals",
                        "listing",
                        "exports.stream.arn",
                        "",
                        "changes.destination",
                        "files",
                        "changes.stream.arn",
                        "",
                        "changes.uri",
                        "s3://" + RESULTS + "/changes",
                        "reports.uri",
                        "s3://" + RESULTS + "/reports",
                        "rejects.uri",
                        "s3://" + RESULTS + "/rejects"));
        Set<String> requests = new TreeSet<>(gateway.calls());
        requests.removeIf(
                request -> request.contains("/" + RESULTS + "/checkpoints") || request.contains("prefix=checkpoints"));
        Set<StoreCalls.Call> calls = StoreCalls.of(requests);

        assertThat(calls)
                .filteredOn(call -> !role.allows(call.action(), call.resource()))
                .isEmpty();
        Set<String> unused = new TreeSet<>(role.actions("s3"));
        calls.forEach(call -> unused.remove(call.action().substring("s3:".length())));
        // The first is of buckets with versions, the second of an upload that a restart gives up.
        assertThat(unused).isSubsetOf("GetObjectVersion", "AbortMultipartUpload");
    }

    private static List<String> reports(S3Client s3) {
        return Lines.in(s3, RESULTS, "reports/");
    }

    private static List<S3Object> objects(S3Client s3, String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(RESULTS).prefix(prefix)).contents().stream()
                .toList();
    }
}
