package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.ObjectArrival;
import java.nio.file.Files;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Restores of committed state by today's code; see {@link PlanState}. */
class PlanStateTest {

    /** The same ids as then: by these a publication is found that was begun before. */
    @ParameterizedTest
    @FieldSource("io.millrace.jobs.revisionpublisher.PlanState#FOLDERS")
    void manifestsThatWaitedArePlannedInTheirOrder(String folder) throws Exception {
        List<String> planned = Files.readAllLines(PlanState.resource(folder, "planned.txt"));
        assertThat(planned).hasSize(PlanState.MANIFESTS);
        try (PlanState golden = new PlanState()) {
            golden.open(PlanState.state(folder));
            assertThat(golden.planned()).isEqualTo(planned);
            assertThat(golden.s3.opened()).as("each once").isEqualTo(PlanState.MANIFESTS);
        }
    }

    @ParameterizedTest
    @FieldSource("io.millrace.jobs.revisionpublisher.PlanState#FOLDERS")
    void schemasEvolve(String folder) throws Exception {
        Schema then = new Schema.Parser().parse(Files.readString(PlanState.resource(folder, "ObjectArrival.avsc")));
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(ObjectArrival.getClassSchema(), then)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
}
