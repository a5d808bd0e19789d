package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.revisionpublisher.plan.FakeS3;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlannerTest;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlans;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint of the operator that plans, committed as files, and the story that leads to it.
 *
 * <p>State that a release has written must be readable for ever, so a folder, once released, is never written again. A
 * change of the state's form gets a folder of its own: run {@link #main} in the module's folder with the test class path,
 * the new folder's name as its argument, and add the name to {@link #FOLDERS}.
 */
final class PlanState implements AutoCloseable {

    static final List<String> FOLDERS = List.of("v1");

    /** More than are begun at a time. */
    static final int MANIFESTS = ManifestPlans.BEGUN_MAX + 3;

    private static final String SLOW = "slow";

    final FakeS3 s3 = new FakeS3();
    private final List<ObjectArrival> arrivals = new ArrayList<>();
    private @Nullable OneInputStreamOperatorTestHarness<ObjectArrival, Publication> harness;

    /** Objects of the same content and order, so that they have the etags that the savepoint remembers. */
    PlanState() {
        s3.object("data", "quick", 1);
        s3.object("data", SLOW, 2);
        for (int i = 0; i < MANIFESTS; i++) {
            byte[] manifest =
                    i == 0 ? ManifestPlannerTest.manifest("quick", SLOW) : ManifestPlannerTest.manifest("quick");
            arrivals.add(
                    i == 1
                            ? s3.version("manifests", "in/" + i + ".json", manifest)
                            : s3.manifest("manifests", "in/" + i + ".json", manifest));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(
                        "src/test/resources", PlanState.class.getPackageName().replace('.', '/'), "golden")
                .resolve(arguments[0]);
        Files.createDirectories(folder);
        try (PlanState golden = new PlanState()) {
            golden.open(null);
            CountDownLatch found = new CountDownLatch(1);
            OperatorSubtaskState savepoint = golden.fill(found);
            OperatorSnapshotUtil.writeStateHandle(
                    savepoint, folder.resolve("plan.state").toString());
            found.countDown();
            Files.write(folder.resolve("planned.txt"), golden.planned());
        }
        Files.writeString(
                folder.resolve("ObjectArrival.avsc"),
                ObjectArrival.getClassSchema().toString(true) + '\n');
    }

    /** The first manifest is partly planned, those after it are planned and wait for it, the last are not begun. */
    private OperatorSubtaskState fill(CountDownLatch found) throws Exception {
        s3.holdUp(SLOW, found);
        for (ObjectArrival arrival : arrivals) {
            harness().processElement(arrival, 0);
        }
        // Each manifest is looked up itself, and its assets.
        await(() -> s3.lookUps() == 2 * ManifestPlans.BEGUN_MAX + 1 && s3.lookUpsNow() == 1);
        assertThat(harness().extractOutputValues()).isEmpty();
        return harness()
                .snapshotWithLocalState(1, 0, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    void open(@Nullable OperatorSubtaskState state) throws Exception {
        AvroTypeInfo<ObjectArrival> type = new AvroTypeInfo<>(ObjectArrival.class);
        var opened = new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(
                        new ManifestPlans(ManifestScenario.LOCATION, s3.factory(), ManifestScenario.LIMITS),
                        0,
                        ManifestPlans.ARRIVALS_MAX,
                        OutputMode.ORDERED),
                type.createSerializer(new SerializerConfigImpl()));
        harness = opened;
        opened.getExecutionConfig().enableObjectReuse();
        opened.getExecutionConfig().disableGenericTypes();
        opened.setup(new AvroTypeInfo<>(Publication.class)
                .createSerializer(opened.getExecutionConfig().getSerializerConfig()));
        opened.initializeState(state);
        opened.open();
    }

    /** All that were passed on, once they were, as id and URI. */
    List<String> planned() throws Exception {
        await(() -> harness().extractOutputValues().size() == MANIFESTS);
        return harness().extractOutputValues().stream()
                .map(publication -> publication.getId()
                        + ' '
                        + publication.getManifest()
                        + ' '
                        + publication.getRevisions().size()
                        + ' '
                        + publication.getFindings().size())
                .toList();
    }

    private void await(BooleanSupplier condition) throws Exception {
        Eventually.holds("what the mails of the operator do", () -> {
            while (!condition.getAsBoolean()) {
                var mail = harness().getTaskMailbox().tryTake(0);
                if (mail.isEmpty()) {
                    return false;
                }
                mail.get().run();
            }
            return true;
        });
    }

    private OneInputStreamOperatorTestHarness<ObjectArrival, Publication> harness() {
        return Objects.requireNonNull(harness, "not open");
    }

    static Path resource(String folder, String name) throws Exception {
        return Path.of(Objects.requireNonNull(PlanState.class.getResource("golden/" + folder + '/' + name), name)
                .toURI());
    }

    static OperatorSubtaskState state(String folder) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(
                resource(folder, "plan.state").toString());
    }

    @Override
    public void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }
}
