package io.millrace.local.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The jar for Flink 1.20. */
class ShadedJarIT extends ShadedJar {

    ShadedJarIT() throws IOException {
        super("jobs/target", "1.20.", 200L * 1000 * 1000);
    }

    @Test
    void itBringsItsConnectorsAndFormats() {
        assertThat(names)
                .contains("org/apache/flink/streaming/connectors/kinesis/FlinkKinesisConsumer.class")
                .contains("org/apache/flink/formats/avro/typeutils/AvroTypeInfo.class")
                .contains("software/amazon/awssdk/services/s3/S3Client.class");
    }

    @Test
    void servicesOfSeveralJarsAreMerged() throws IOException {
        assertThat(lines("META-INF/services/org.apache.flink.table.factories.Factory"))
                .anyMatch(factory -> factory.startsWith("org.apache.flink.formats.avro."))
                .anyMatch(factory -> factory.startsWith("org.apache.flink.streaming.connectors.kinesis."));
    }
}
