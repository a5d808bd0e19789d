package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** An outage of S3, and unreadable objects. The job has no restarts, so a failure would end it. */
class StoreOutageTest {

    private static final Duration OUTAGE = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theJobOutlivesWhatItCannotRead() throws Exception {
        TableHistory customers =
                new TableHistory("acme/customers", 10, 4).next(300, 0, 0).next(20, 30, 10);
        TableHistory secret = new TableHistory("secret/salaries", 10, 5).next(5, 0, 0);
        TableHistory gone = new TableHistory("acme/gone", 10, 6).next(5, 0, 0);
        try (EmbeddedAws aws = EmbeddedAws.start();
                ServiceGateway gateway =
                        ServiceGateway.denying(aws.s3().endpoint(), new CallLog(), Exports.BUCKET + "/secret/")) {
            S3Client s3 = aws.s3().client();
            aws.s3().createBuckets(Exports.BUCKET);
            String arrivals = aws.kinesis().createStream("arrivals", 1);
            DeltaSettings settings = new DeltaSettings()
                    .events("s3://" + Exports.BUCKET, aws.kinesis(), arrivals)
                    .changesTo(DeltaSettings.uri(folder.resolve("changes")))
                    .resultsIn(DeltaSettings.uri(folder))
                    .s3(gateway.endpoint());
            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.HASHMAP,
                    1,
                    Duration.ofMillis(300),
                    0,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    Map.of())) {
                RunningJob job = cluster.submit(new TableDelta(), settings.build(), 1);
                arrive(aws, customers, 0);
                Await.until(job, "the first version", () -> reports().size() == 1);

                gateway.shut();
                long outageEnds = System.nanoTime() + OUTAGE.toNanos();
                arrive(aws, customers, 1);
                arrive(aws, gone, 0);
                s3.deleteObject(request -> request.bucket(Exports.BUCKET).key(gone.key(0)));
                Await.until(
                        job, "attempts to read both", () -> cluster.progress().counter(job.id(), "readRetries") >= 2);
                Exports.announce(aws.kinesis(), "arrivals", "none", "no event");
                Await.until(job, "a reject while S3 is away", () -> rejects().size() == 1);
                Await.until(job, "the end of the outage", () -> System.nanoTime() > outageEnds);
                assertThat(reports()).hasSize(1);
                assertThat(job.allTasksRun()).isTrue();
                gateway.reopen();

                arrive(aws, secret, 0);
                Await.until(job, "a report of every version", () -> reports().size() == 4);
                job.stop();
                assertThat(gateway.denials()).isPositive();
            }
        }

        assertThat(Reports.verdicts(reports()))
                .containsExactlyInAnyOrder(
                        "acme/customers/v001 APPLIED",
                        "acme/customers/v002 APPLIED",
                        "acme/gone/v001 REJECTED",
                        "secret/salaries/v001 REJECTED");
        assertThat(Operation.differences(
                        Lines.in(folder.resolve("changes")).stream()
                                .map(Operation::parse)
                                .toList(),
                        TableHistory.operations(List.of(customers))))
                .isEmpty();
        assertThat(rejects()).hasSize(3);
        assertThat(Lines.field(rejects(), "rule"))
                .containsExactlyInAnyOrder("notification.json", "object.gone", "object.denied");
        assertThat(Lines.field(rejects(), "source"))
                .contains("s3://" + Exports.BUCKET + "/" + gone.key(0), "s3://" + Exports.BUCKET + "/" + secret.key(0));
    }

    private static void arrive(EmbeddedAws aws, TableHistory table, int index) {
        byte[] export = table.export(index);
        String etag = Exports.put(aws.s3().client(), table.key(index), export);
        Exports.announce(
                aws.kinesis(),
                "arrivals",
                table.name(),
                Exports.bridgeEvent(table.key(index), export.length, etag, "0" + index));
    }

    private List<String> reports() {
        return Lines.in(folder.resolve("reports"));
    }

    private List<String> rejects() {
        return Lines.in(folder.resolve("rejects"));
    }
}
