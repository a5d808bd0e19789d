package io.millrace.jobs.revisionpublisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import java.util.List;
import java.util.Objects;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups.UnregisteredTaskMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestObjectsTest {

    private static final List<String> METRICS =
            List.of("manifests", "skippedReports", "skippedObjects", "skippedElsewhere");

    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup() {
        @Override
        public MetricGroup addGroup(String name) {
            assertThat(name).isEqualTo("kinesisanalytics");
            return this;
        }
    };

    @ParameterizedTest
    @CsvSource({
        "manifests, in/a.json,              manifests",
        "manifests, in/2021.01.05.json,     manifests",
        "manifests, in/2021.01.06.json,     manifests",
        "manifests, in/deep/er/a b+%.json,  manifests",
        "manifests, in/report.json,         manifests",
        "manifests, in/a.json.report.json,  skippedReports",
        "manifests, in/.report.json,        skippedReports",
        "manifests, in/a.JSON,              skippedObjects",
        "manifests, in/a.json.gz,           skippedObjects",
        "manifests, in/data.csv,            skippedObjects",
        "manifests, in/folder.json/,        skippedObjects",
        "manifests, in/,                    skippedElsewhere",
        "manifests, index/a.json,           skippedElsewhere",
        "manifests, a.json,                 skippedElsewhere",
        "other,     in/a.json,              skippedElsewhere",
    })
    void theKeyDecides(String bucket, String key, String metric) throws Exception {
        ObjectArrival arrival = new ObjectArrival(bucket, key, 1L, "etag", "version", "00AB", 7L);

        List<ObjectArrival> picked = picked(arrival);

        assertThat(picked).isEqualTo(metric.equals("manifests") ? List.of(arrival) : List.of());
        for (String name : METRICS) {
            assertThat(((Counter) Objects.requireNonNull(metrics.get(name), name)).getCount())
                    .as(name)
                    .isEqualTo(name.equals(metric) ? 1 : 0);
        }
    }

    private List<ObjectArrival> picked(ObjectArrival arrival) throws Exception {
        MockEnvironment environment =
                MockEnvironment.builder().setMetricGroup(new ObservedTask()).build();
        try (environment;
                OneInputStreamOperatorTestHarness<ObjectArrival, ObjectArrival> harness =
                        new OneInputStreamOperatorTestHarness<>(
                                new ProcessOperator<>(new ManifestObjects(Location.parse("s3://manifests/in"))),
                                environment)) {
            harness.setup(new AvroTypeInfo<>(ObjectArrival.class).createSerializer(harness.getExecutionConfig()));
            harness.open();
            harness.processElement(arrival, 0);
            return harness.extractOutputValues();
        }
    }

    private final class ObservedTask extends UnregisteredTaskMetricGroup {

        @Override
        public InternalOperatorMetricGroup getOrAddOperator(OperatorID id, String name) {
            return metrics;
        }
    }
}
