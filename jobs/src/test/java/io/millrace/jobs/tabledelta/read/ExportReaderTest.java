package io.millrace.jobs.tabledelta.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.DeltaPipeline;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExportReaderTest {

    /** A listing that stopped early would make a version of the files seen so far: the others would be deletes. */
    @Test
    void folderOfTooManyObjectsIsNotReadInPart() throws Exception {
        DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
        setup.marker = true;
        MemoryObjectStore store = new MemoryObjectStore(setup.location);
        for (int i = 0; i < ExportReader.OBJECTS_MAX; i++) {
            store.write(String.format("T/t/v1/%05d.md5", i), new byte[1]);
        }
        store.write("T/t/v1/part.csv", "id\n1\n".getBytes(StandardCharsets.UTF_8));
        store.write("T/t/v1/_SUCCESS", new byte[0]);

        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            pipeline.arrive(new ObjectArrival("exports", "T/t/v1/_SUCCESS", 0L, "e", null, null, 0L));
            pipeline.settle();

            assertThat(pipeline.changes).isEmpty();
            assertThat(pipeline.rejects)
                    .extracting(Reject::getRule, Reject::getSource)
                    .containsExactly(tuple(ExportRule.TOO_MANY_PARTS.id(), "s3://exports/T/t/v1/"));
        }
    }
}
