package io.millrace.jobs.subscriberusage.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
import org.junit.jupiter.api.Test;

class TrailObjectsTest {

    private static final String ACCOUNT = "p/AWSLogs/o-aa11bb22cc/123456789012/";
    private static final String LOG = ACCOUNT + "CloudTrail/us-east-1/2026/05/01/1.json.gz";
    private static final String DIGEST = ACCOUNT + "CloudTrail-Digest/us-east-1/2026/05/01/1.json.gz";

    private static final TrailLocation ALL = place(Optional.empty(), Optional.empty(), true);

    private static TrailLocation place(Optional<LocalDate> from, Optional<LocalDate> to, boolean digests) {
        return new TrailLocation(
                Location.parse("s3://trail/p"), Location.parse("s3://trail/p"), new TrailDays(from, to), digests);
    }

    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup() {
        @Override
        public MetricGroup addGroup(String name) {
            assertThat(name).isEqualTo("kinesisanalytics");
            return this;
        }
    };

    @Test
    void aLogIsPassedOnWithAllThatIsKnownOfIt() throws Exception {
        ObjectArrival arrival = new ObjectArrival("trail", LOG, 7L, "e", "v", "00AB", 1_000L);

        assertThat(picked(ALL, arrival))
                .containsExactly(new TrailObject(
                        "trail", LOG, 7L, "e", "v", TrailObjectKind.LOG, "123456789012", "us-east-1", 1_000L));
        assertThat(counts()).isEqualTo(Map.of("logs", 1L));
    }

    @Test
    void ofAKeyAloneTheRestIsUnknown() throws Exception {
        ObjectArrival arrival = new ObjectArrival("trail", DIGEST, -1L, "", null, null, 1_000L);

        assertThat(picked(ALL, arrival))
                .containsExactly(new TrailObject(
                        "trail", DIGEST, -1L, "", null, TrailObjectKind.DIGEST, "123456789012", "us-east-1", 1_000L));
        assertThat(counts()).isEqualTo(Map.of("digests", 1L));
    }

    @Test
    void allOthersAreCountedByKind() throws Exception {
        assertThat(picked(
                        ALL,
                        at(ACCOUNT + "CloudTrail-Insight/us-east-1/2026/05/01/1.json.gz"),
                        at(ACCOUNT + "CloudTrail-NetworkActivity/us-east-1/2026/05/01/1.json.gz"),
                        at(ACCOUNT + "CloudTrail-Aggregated/us-east-1/2026/05/01/1.json.gz"),
                        at(ACCOUNT + "Config/us-east-1/2026/5/1/ConfigHistory/1.json.gz"),
                        at(ACCOUNT + "Config/us-east-1/2026/5/1/ConfigSnapshot/1.json.gz"),
                        at(ACCOUNT + "CloudTrail/us-east-1/"),
                        at("p/adx_for_s3_metrics/year=2026/month=05/day=01/part-0.parquet"),
                        at("p/else"),
                        at("elsewhere/" + LOG),
                        new ObjectArrival("other", LOG, 1L, "e", null, null, 1L)))
                .isEmpty();
        assertThat(counts())
                .isEqualTo(Map.of(
                        "skippedInsights", 1L,
                        "skippedNetworkActivity", 1L,
                        "skippedAggregated", 1L,
                        "skippedConfig", 2L,
                        "skippedFolderMarkers", 1L,
                        "skippedOutput", 1L,
                        "skippedOthers", 1L,
                        "skippedElsewhere", 2L));
    }

    @Test
    void onlyTheDaysThatAreAskedForArePassedOn() throws Exception {
        TrailLocation may = place(Optional.of(LocalDate.of(2026, 5, 1)), Optional.of(LocalDate.of(2026, 5, 31)), true);
        String folder = ACCOUNT + "CloudTrail/us-east-1/";

        assertThat(picked(
                        may,
                        at(folder + "2026/04/30/1.json.gz"),
                        at(folder + "2026/05/01/1.json.gz"),
                        at(folder + "2026/05/31/1.json.gz"),
                        at(folder + "2026/06/01/1.json.gz"),
                        at(ACCOUNT + "CloudTrail-Digest/us-east-1/2026/06/01/1.json.gz"),
                        at(ACCOUNT + "CloudTrail-Insight/us-east-1/2026/06/01/1.json.gz")))
                .extracting(TrailObject::getKey)
                .containsExactly(folder + "2026/05/01/1.json.gz", folder + "2026/05/31/1.json.gz");
        assertThat(counts()).isEqualTo(Map.of("logs", 2L, "skippedOutsideDays", 3L, "skippedInsights", 1L));
    }

    @Test
    void digestsAreSkippedWhenTheyAreNotVerified() throws Exception {
        TrailLocation unverified = place(Optional.empty(), Optional.empty(), false);

        assertThat(picked(unverified, at(LOG), at(DIGEST)))
                .extracting(TrailObject::getKey)
                .containsExactly(LOG);
        assertThat(counts()).isEqualTo(Map.of("logs", 1L, "skippedDigests", 1L));
    }

    @Test
    void everyKindHasAMetricOfItsOwn() {
        Set<String> names =
                EnumSet.allOf(TrailKind.class).stream().map(TrailKind::metric).collect(Collectors.toSet());

        assertThat(names)
                .hasSameSizeAs(TrailKind.values())
                .doesNotContain("skippedDigests", "skippedOutsideDays", "skippedElsewhere");
    }

    private static ObjectArrival at(String key) {
        return new ObjectArrival("trail", key, 1L, "e", null, null, 1_000L);
    }

    private List<TrailObject> picked(TrailLocation place, ObjectArrival... arrivals) throws Exception {
        MockEnvironment environment =
                MockEnvironment.builder().setMetricGroup(new ObservedTask()).build();
        try (environment;
                OneInputStreamOperatorTestHarness<ObjectArrival, TrailObject> harness =
                        new OneInputStreamOperatorTestHarness<>(
                                new ProcessOperator<>(new TrailObjects(place)), environment)) {
            harness.setup(new AvroTypeInfo<>(TrailObject.class).createSerializer(harness.getExecutionConfig()));
            harness.open();
            for (ObjectArrival arrival : arrivals) {
                harness.processElement(arrival, 0);
            }
            return harness.extractOutputValues();
        }
    }

    /** The counters of the function that are not zero. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        EnumSet.allOf(TrailKind.class).forEach(kind -> counts.put(kind.metric(), count(kind.metric())));
        List.of("skippedDigests", "skippedOutsideDays", "skippedElsewhere")
                .forEach(name -> counts.put(name, count(name)));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private long count(String name) {
        return ((Counter) Objects.requireNonNull(metrics.get(name), name)).getCount();
    }

    private final class ObservedTask extends UnregisteredTaskMetricGroup {

        @Override
        public InternalOperatorMetricGroup getOrAddOperator(OperatorID id, String name) {
            return metrics;
        }
    }
}
