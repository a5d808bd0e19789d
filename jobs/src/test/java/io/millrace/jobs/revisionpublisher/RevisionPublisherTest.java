package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class RevisionPublisherTest {

    private final Map<String, Map<String, String>> groups = new TreeMap<>();
    private final RevisionPublisher job = new RevisionPublisher();

    RevisionPublisherTest() {
        set("millrace.job", RevisionPublisher.NAME);
        set("manifests.uri", "s3://products/manifests");
        set("data-exchange.jobs.concurrent.max", "6");
        set("rejects.uri", "file:///tmp/millrace-rejects");
    }

    @Test
    void everyOperatorHasItsNameAndUid() {
        assertThat(uids())
                .containsExactlyInAnyOrder(
                        "Source: manifests listing: manifests-listing",
                        "manifest objects: manifest-objects",
                        "plan: plan",
                        "unread manifests: unread-manifests",
                        "publish: publish",
                        "publish results: publish-results",
                        "rejects: Writer: rejects",
                        "rejects: Committer: Sink Committer: rejects");

        set("manifests.arrivals", "events");
        set("manifests.stream.arn", "arn:aws:kinesis:eu-central-1:123456789012:stream/object-events");
        assertThat(uids())
                .contains("Source: manifests events: manifests-events", "notifications: notifications")
                .doesNotContain("Source: manifests listing: manifests-listing")
                .hasSize(9);
    }

    @Test
    void oneWriterPublishesWhateverTheParallelism() {
        StreamExecutionEnvironment environment = environment();
        job.build(environment, Settings.of(groups));

        assertThat(environment.getStreamGraph(false).getStreamNodes())
                .filteredOn(node -> node.getOperatorName().startsWith("publish"))
                .extracting(StreamNode::getParallelism)
                .containsOnly(1);
    }

    @Test
    void withoutCheckpointsNoRejectWouldEverBeSeen() {
        StreamExecutionEnvironment unchecked = StreamExecutionEnvironment.getExecutionEnvironment();

        assertThat(catchThrowableOfType(SettingsException.class, () -> job.build(unchecked, Settings.of(groups)))
                        .findings())
                .singleElement()
                .asString()
                .startsWith("rejects.uri: files need checkpoints");
    }

    private List<String> uids() {
        StreamExecutionEnvironment environment = environment();
        job.build(environment, Settings.of(groups));
        return environment.getStreamGraph(false).getStreamNodes().stream()
                .map(node -> node.getOperatorName() + ": " + node.getTransformationUID())
                .toList();
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(3);
        environment.enableCheckpointing(1_000);
        return environment;
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new TreeMap<>()).put(path.substring(dot + 1), value);
    }
}
