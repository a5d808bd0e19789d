package io.millrace.local.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jar for Flink 2. */
@Tag("flink2")
class Flink2JarIT extends ShadedJar {

    Flink2JarIT() throws IOException {
        super("jobs/flink2/target", "2.2.", 100L * 1000 * 1000);
    }

    @Test
    void itBringsItsConnectorsAndFormats() {
        assertThat(names)
                .contains("org/apache/flink/formats/avro/typeutils/AvroTypeInfo.class")
                .contains("org/apache/flink/formats/parquet/ParquetWriterFactory.class")
                .contains("software/amazon/awssdk/services/s3/S3Client.class")
                .noneMatch(name -> name.matches("org/apache/flink/.*[Kk]inesis.*"));
    }

    @Test
    void servicesOfSeveralJarsAreMerged() throws IOException {
        assertThat(lines("META-INF/services/org.apache.flink.table.factories.Factory"))
                .anyMatch(factory -> factory.startsWith("org.apache.flink.formats.avro."))
                .anyMatch(factory -> factory.startsWith("org.apache.flink.formats.parquet."));
    }
}
