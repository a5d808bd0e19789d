package io.millrace.connectors.datamesh.feed;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.MeshAnswers;
import io.millrace.connectors.rejects.Rejects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedElementTest {

    @Test
    void anEventIsReadAsItIs() {
        FeedEvent read = FeedElement.read(
                json(
                        "{\"specversion\":\"1.0\",\"id\":\"1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f\","
                                + "\"type\":\"com.datamesh-manager.events.OutputPortUpdatedEvent\","
                                + "\"source\":\"https://app.datamesh-manager.com\",\"subject\":\"dp-1\","
                                + "\"time\":\"2024-11-09T17:27:24.97133Z\",\"datacontenttype\":\"application/json\","
                                + "\"principal\":\"api-key:1\",\"dataschema\":null,"
                                + "\"data\":{\"id\":\"dp-1\",\"outputPortId\":\"op-1\",\"timestamp\":\"2024-11-09T17:27:24.971329Z\"}}"));

        assertThat(read)
                .isEqualTo(FeedEvent.newBuilder()
                        .setId("1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f")
                        .setType("com.datamesh-manager.events.OutputPortUpdatedEvent")
                        .setSource("https://app.datamesh-manager.com")
                        .setTime("2024-11-09T17:27:24.97133Z")
                        .setPrincipal("api-key:1")
                        .setResource("dp-1")
                        .setOutputPort("op-1")
                        .build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"data":{"id":"a"},"subject":"b"} | a
                    {"data":null,"subject":"b"}       | b
                    {"data":{"id":null},"subject":"b"}| b
                    {"data":{"id":" "},"subject":"b"} | b
                    {"data":{"id":7}}                 | 7
                    {"data":[1],"subject":null}       |
                    {"data":"x"}                      |
                    {"data":{"id":{"x":1}}}           |
                    """)
    void theResourceIsThatOfTheDataElseTheSubject(String members, String resource) {
        FeedEvent read = FeedElement.read(event("e", "XEvent").setAll(MeshAnswers.object(members)));

        assertThat(read.getResource()).isEqualTo(resource);
        assertThat(read.getProblem()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"text\"", "[]", "[{\"id\":\"a\",\"type\":\"x\"}]", "true"})
    void whatIsNoObjectIsAProblemWithItself(String element) {
        FeedEvent read = FeedElement.read(json(element));

        assertThat(read.getId()).isEmpty();
        assertThat(read.getType()).isEmpty();
        assertThat(read.getProblem()).contains("no JSON object");
        assertThat(read.getPayload()).isEqualTo(element);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":\"  \"}", "{\"id\":[\"a\"]}", "{\"id\":true}"})
    void anElementWithoutIdIsAProblemWithoutCursor(String element) {
        FeedEvent read = FeedElement.read(json(element));

        assertThat(read.getId()).isEmpty();
        assertThat(read.getProblem()).isEqualTo("The event's id is missing");
        assertThat(read.getPayload()).isEqualTo(element);
    }

    @Test
    void anIdThatCannotBeSentIsNoCursor() {
        assertThat(FeedElement.read(event("x".repeat(256), "XEvent")).getProblem())
                .isNull();
        FeedEvent tooLong = FeedElement.read(event("x".repeat(257), "XEvent"));
        assertThat(tooLong.getId()).isEmpty();
        assertThat(tooLong.getProblem()).contains("longer than 256");
        FeedEvent noText = FeedElement.read(json("{\"id\":\"\\ud800\",\"type\":\"XEvent\"}"));
        assertThat(noText.getId()).isEmpty();
        assertThat(noText.getProblem()).contains("no Unicode text");
    }

    @Test
    void anEventWithoutTypeIsAProblemWithACursor() {
        FeedEvent read = FeedElement.read(json("{\"id\":\"e\",\"type\":null}"));

        assertThat(read.getId()).isEqualTo("e");
        assertThat(read.getProblem()).isEqualTo("The event's type is missing");
        assertThat(read.getPayload()).isEqualTo("{\"id\":\"e\",\"type\":null}");
    }

    @Test
    void aMemberOfExcessiveLengthIsAProblemWhosePayloadIsCut() {
        FeedEvent read = FeedElement.read(event("e", "XEvent").put("subject", "x".repeat(100_000)));

        assertThat(read.getId()).isEqualTo("e");
        assertThat(read.getProblem()).contains("longer than 1024");
        assertThat(read.getResource()).isNull();
        assertThat(read.getPayload()).hasSize(Rejects.PAYLOAD_BYTES_MAX).startsWith("{\"specversion\"");
        assertThat(FeedElement.read(event("e", "X".repeat(100_000))).getType()).hasSizeLessThan(1_000);
    }
}
