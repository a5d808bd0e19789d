package io.millrace.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class KinesisStreamsTest {

    private static final StreamArn STREAM = StreamArn.parse("arn:aws:kinesis:eu-central-1:123456789012:stream/changes");
    private static final Map<String, String> KEY_PAIR =
            Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "key");

    @Test
    void onAwsTheRegionIsTheStreamsAndCredentialsComeFromTheChain() {
        assertThat(KinesisStreams.client(STREAM, null, KEY_PAIR)).isEqualTo(Map.of("aws.region", "eu-central-1"));
    }

    @Test
    void aPrivateEndpointIsAsSafeAsThePublicOne() {
        assertThat(KinesisStreams.client(STREAM, "https://vpce-1.kinesis.example", KEY_PAIR))
                .isEqualTo(Map.of("aws.region", "eu-central-1", "aws.endpoint", "https://vpce-1.kinesis.example"));
    }

    @Test
    void aLocalStandInGetsTheKeyPairOfTheEnvironment() {
        assertThat(KinesisStreams.client(STREAM, "http://127.0.0.1:4567", KEY_PAIR))
                .isEqualTo(local("id", "key"));
    }

    @Test
    void orAPlaceholder() {
        assertThat(KinesisStreams.client(STREAM, "http://127.0.0.1:4567", Map.of()))
                .isEqualTo(local("local", "local"));
    }

    @Test
    void theSourceIsReadFromItsOldestRecordAndKnowsItsType() {
        assertThat(KinesisStreams.consumer(STREAM, null)).containsEntry("flink.stream.initpos", "TRIM_HORIZON");

        DataStreamSource<String> source = KinesisStreams.source(
                StreamExecutionEnvironment.getExecutionEnvironment(), STREAM, null, new SimpleStringSchema());
        assertThat(source.getType()).isEqualTo(Types.STRING);
    }

    @Test
    void theSinkIsAcceptedForEveryRecordSizeAndTravels() {
        for (int size : new int[] {64 * 1024, KinesisStreams.RECORD_BYTES_DEFAULT, KinesisStreams.RECORD_BYTES_MAX}) {
            assertThatCode(() -> InstantiationUtil.clone(KinesisStreams.<String>sink(
                            STREAM, null, size, new SimpleStringSchema(), element -> element)))
                    .doesNotThrowAnyException();
        }
    }

    private static Map<String, String> local(String id, String key) {
        return Map.of(
                "aws.region", "eu-central-1",
                "aws.endpoint", "http://127.0.0.1:4567",
                "aws.trust.all.certificates", "true",
                "aws.http.protocol.version", "HTTP1_1",
                "aws.credentials.provider", "BASIC",
                "aws.credentials.provider.basic.accesskeyid", id,
                "aws.credentials.provider.basic.secretkey", key);
    }
}
