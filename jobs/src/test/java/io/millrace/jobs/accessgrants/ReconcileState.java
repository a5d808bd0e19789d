package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.local.standins.iam.DirectIamRig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint of the operators that keep grants, and what was rejected, committed as files, and the story that leads to
 * it.
 *
 * <p>State that a release has written must be readable for ever, so a folder, once released, is never written again. A
 * change of the state's form gets a folder of its own: run {@link #main} in the module's folder with the test class path,
 * the new folder's name as its argument, and add the name to {@link #FOLDERS}.
 */
final class ReconcileState {

    static final List<String> FOLDERS = List.of("converge-v1");

    static final List<String> VERIFIED = List.of("granted-1", "granted-2", "refused");
    static final String ROLE = "consumer-1";
    static final String DOCUMENT = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": "
            + "[\"s3:GetBucketLocation\", \"s3:GetObject\", \"s3:ListBucket\"], \"Resource\": "
            + "[\"arn:aws:s3:::bucket-1\", \"arn:aws:s3:::bucket-1/*\"]}]}";

    /** As many as are let go whatever the percentage is. */
    static final int REVOKED = 10;

    /** Time of an event about an agreement that the server does not return. */
    static final long ASKED =
            ReconcileRun.NOW + Duration.ofHours(1).plusSeconds(1).toMillis();

    /** Time of the savepoint. */
    static final long TIME = ASKED + Duration.ofSeconds(1).toMillis();

    final MemoryDataMesh mesh = new MemoryDataMesh();
    final DirectIamRig account = new DirectIamRig();
    final Watch watch = new Watch();
    private final Iam direct = account.connect();

    /** The server and the account as they are at the time of the savepoint. */
    ReconcileState() {
        account.createRole(ROLE, "/", Map.of());
        mesh.putDataProduct("forecast", Samples.consumer("forecast", ROLE));
        mesh.putDataProduct("orders", Samples.provider("orders", "bucket-1"));
        mesh.putDataProduct("everything", Samples.provider("everything", "*"));
        grant("granted-1");
        grant("granted-2");
        put("refused", "everything");
        put("unread", "orders");
        watch.fail("agreement ACCESS unread", new DataMeshException(Kind.UNANSWERED, "500", null, null));
    }

    ReconcileRun open(StateBackend backend, @Nullable OperatorSubtaskState state, long now) throws Exception {
        return new ReconcileRun(watch.port(DataMesh.class, mesh), direct, Map.of(), backend, state, now);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(
                        "src/test/resources",
                        ReconcileState.class.getPackageName().replace('.', '/'),
                        "golden")
                .resolve(arguments[0]);
        Files.createDirectories(folder);
        ReconcileState golden = new ReconcileState();
        golden.mesh.removeAgreement(AgreementResource.ACCESS, "unread");
        try (ReconcileRun converging = golden.open(new HashMapStateBackend(), null, ReconcileRun.NOW)) {
            golden.fill(converging);
            OperatorSnapshotUtil.writeStateHandle(
                    converging.savepoint(), folder.resolve("converge.state").toString());
        }
        try (var edits = abandonedEdits()) {
            edits.setStateTtlProcessingTime(TIME);
            edits.open();
            edits.processElement(rejected("role.tag", "has no tag"), TIME);
            edits.processElement(rejected("report.refused", "403"), TIME);
            OperatorSnapshotUtil.writeStateHandle(
                    edits.snapshotWithLocalState(1, TIME, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                            .getJobManagerOwnedState(),
                    folder.resolve("given-up.state").toString());
        }
        for (Schema schema : List.of(GrantRecord.getClassSchema(), LookUp.getClassSchema())) {
            Files.writeString(folder.resolve(schema.getName() + ".avsc"), schema.toString(true) + '\n');
        }
    }

    /** Grants that were revoked because they were gone, a verification that waits, and a look-up that failed twice. */
    private void fill(ReconcileRun converging) throws Exception {
        for (int i = 0; i < REVOKED; i++) {
            grant("gone-" + i);
        }
        converging.runMails();
        assertThat(converging.records()).hasSize(VERIFIED.size() + REVOKED);
        converging.pass(Duration.ofMinutes(30));
        for (int i = 0; i < REVOKED; i++) {
            mesh.removeAgreement(AgreementResource.ACCESS, "gone-" + i);
            direct.deleteInlinePolicy(ROLE, PolicyNames.of("gone-" + i))
                    .toCompletableFuture()
                    .join();
            converging.follow(Samples.event("e-" + i, "AccessUpdatedEvent", "gone-" + i));
        }
        watch.keepWaiting("agreement ACCESS");
        converging.pass(Duration.ofMinutes(30));
        assertThat(watch.waiting()).isEqualTo(VERIFIED.size());
        watch.keepWaiting("nothing");
        converging.passMillis(ASKED - converging.now());
        put("unread", "orders");
        converging.follow(Samples.event("e-unread", "AccessActivatedEvent", "unread"));
        converging.passMillis(TIME - converging.now());
        assertThat(watch.calls("agreement ACCESS unread")).isEqualTo(2);
    }

    private void grant(String agreement) {
        put(agreement, "orders");
        direct.putInlinePolicy(ROLE, PolicyNames.of(agreement), DOCUMENT)
                .toCompletableFuture()
                .join();
    }

    private void put(String agreement, String provider) {
        mesh.putAgreement(
                AgreementResource.ACCESS, agreement, Samples.agreement(agreement, provider, "forecast", true));
    }

    /** Behind the sink, with a verification each hour. */
    static KeyedOneInputStreamOperatorTestHarness<String, GrantResult, Reject> abandonedEdits() throws Exception {
        var edits = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AbandonedEdits(Duration.ofHours(1))), AbandonedEdits::key, Types.STRING);
        edits.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        ReconcileState.class.getClassLoader());
        return edits;
    }

    static GrantResult rejected(String rule, String reason) {
        return new GrantResult(
                null, GrantRule.REJECTS.reject(Reconciler.source("granted-1"), ROLE, rule, reason, new byte[0], TIME));
    }

    static Path resource(String folder, String name) throws Exception {
        return Path.of(Objects.requireNonNull(ReconcileState.class.getResource("golden/" + folder + '/' + name), name)
                .toURI());
    }

    static OperatorSubtaskState state(String folder, String name) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(resource(folder, name).toString());
    }
}
