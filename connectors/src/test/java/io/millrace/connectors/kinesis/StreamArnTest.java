package io.millrace.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamArnTest {

    @Test
    void namesRegionAndStream() {
        StreamArn arn = StreamArn.parse("arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/my_stream.1-a");

        assertThat(arn.region()).isEqualTo("us-gov-west-1");
        assertThat(arn.name()).isEqualTo("my_stream.1-a");
        assertThat(arn).hasToString("arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/my_stream.1-a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "changes",
                "arn:aws:kinesis:eu-central-1:123456789012:stream/",
                "arn:aws:kinesis:eu-central-1:123456789012:changes",
                "arn:aws:kinesis:eu-central-1:12345678901:stream/changes",
                "arn:aws:kinesis::123456789012:stream/changes",
                "arn:aws:kinesis:eu-central-1:123456789012:stream/changes/consumer/c:1",
                "arn:aws:firehose:eu-central-1:123456789012:stream/changes",
                "arn:aws:kinesis:eu-central-1:123456789012:stream/a b",
                " arn:aws:kinesis:eu-central-1:123456789012:stream/changes",
                "arn:aws:kinesis:eu-central-1:123456789012:stream/changes\n",
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> StreamArn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not arn:aws:kinesis:REGION:ACCOUNT:stream/NAME");
    }
}
