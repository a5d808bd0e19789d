package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeltaPipelineTest {

    private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    private final MemoryObjectStore store = new MemoryObjectStore(setup.location);

    @Test
    void secondVersionGivesOneOfEach() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/v1/a.csv", "id,name\n1,a\n2,b\n3,c\n");
            pipeline.settle();
            assertThat(pipeline.changes)
                    .extracting(Change::getOperation)
                    .containsOnly(Operation.INSERT)
                    .hasSize(3);
            pipeline.changes.clear();

            put(pipeline, "T/t/v2/a.csv", "name,id\na,1\nB,2\nd,4\n");
            pipeline.settle();

            assertThat(pipeline.changes)
                    .extracting(change ->
                            change.getOperation() + " " + change.getKey().getValues())
                    .containsExactlyInAnyOrder("UPDATE [2]", "INSERT [4]", "DELETE [3]");
            assertThat(pipeline.reports).hasSize(2);
            assertThat(pipeline.reports.get(1).getUnchanged()).isEqualTo(1);
            assertThat(pipeline.rejects).isEmpty();
        }
    }

    @Test
    void aVersionThatCannotBeReadIsUndecidedForAsLongAsThatAlsoAfterARestart() throws Exception {
        DeltaPipeline.Checkpoint checkpoint;
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/other/v1/a.csv", "id,name\n1,a\n");
            pipeline.settle();
            assertThat(pipeline.undecidedMillis()).isZero();

            store.write("T/t/v1/a.csv", "id,name\n1,a\n2,b\n".getBytes(StandardCharsets.UTF_8));
            store.cut("T/t/v1/a.csv", 5);
            arrive(pipeline, "T/t/v1/a.csv");
            pipeline.pause();
            pipeline.advance(Duration.ofMillis(500));
            assertThat(pipeline.undecidedMillis()).isEqualTo(500);
            checkpoint = pipeline.snapshot();
        }
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory(), checkpoint)) {
            pipeline.pause();
            pipeline.advance(Duration.ofMillis(700));
            assertThat(pipeline.undecidedMillis()).isEqualTo(700);

            store.cut("T/t/v1/a.csv", Integer.MAX_VALUE);
            pipeline.advance(Duration.ofMinutes(2));
            pipeline.settle();
            assertThat(pipeline.reports).hasSize(1);
            assertThat(pipeline.undecidedMillis()).isZero();
        }
    }

    private void put(DeltaPipeline pipeline, String key, String content) throws Exception {
        store.write(key, content.getBytes(StandardCharsets.UTF_8));
        arrive(pipeline, key);
    }

    private void arrive(DeltaPipeline pipeline, String key) throws Exception {
        var object = store.list(key, null, 1).get(0);
        pipeline.arrive(new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
    }
}
