package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;

class ProgressMetricsTest {

    private final ProgressMetrics metrics = new ProgressMetrics();
    private final JobID job = new JobID();

    @Test
    void aCounterIsTheSumOverSubtasks() {
        SimpleCounter first = counter("rowsRead", "read");
        SimpleCounter second = counter("rowsRead", "read");

        first.inc(2);
        second.inc(3);

        assertThat(metrics.counter(job, "rowsRead")).isEqualTo(5);
        assertThat(metrics.counters(job)).isEqualTo(Map.of("rowsRead", 5L));
    }

    @Test
    void jobsDoNotMix() {
        counter("rowsRead", "read").inc();

        assertThat(metrics.counters(new JobID())).isEmpty();
        assertThat(metrics.counter(new JobID(), "rowsRead")).isZero();
        assertThat(metrics.progress(new JobID())).isEqualTo(new Progress(Map.of(), false));
    }

    @Test
    void whatASubtaskCountedStaysWhenItEnds() {
        SimpleCounter ended = counter("rowsRead", "read");
        ended.inc(4);
        metrics.remove(ended, scope("read"));
        counter("rowsRead", "read").inc(1);

        assertThat(metrics.counter(job, "rowsRead")).isEqualTo(5);
    }

    @Test
    void onlySourcesAreCountedByRecordsOut() {
        counter("numRecordsOut", "Source: lines").inc(7);
        counter("numRecordsOut", "files: Writer").inc(100);
        counter("numRecordsIn", "Source: lines").inc(100);

        assertThat(metrics.counters(job)).isEqualTo(Map.of("numRecordsOut", 7L));
    }

    @Test
    void whatFlinkCountsByItselfIsLeftOut() {
        counter("totalCommittables", "files: Committer").inc();
        SimpleCounter ofTask = new SimpleCounter();
        metrics.add(ofTask, "initializationTime", Map.of("<job_id>", job.toString()));
        ofTask.inc(100);

        assertThat(metrics.counters(job)).isEmpty();
    }

    @Test
    void aShardThatWasNotReadToItsTipIsWorkInHand() {
        AtomicReference<Object> behind = new AtomicReference<>(-1L);
        gauge("streamReaders", new AtomicReference<>(1));
        assertThat(metrics.progress(job).outstanding()).as("no shard found yet").isTrue();
        gauge("millisBehindLatest", behind);
        assertThat(metrics.progress(job).outstanding()).as("not read yet").isTrue();

        behind.set(0L);

        assertThat(metrics.progress(job).outstanding()).isFalse();
    }

    @Test
    void gaugesOfWorkInHandDecide() {
        AtomicReference<Object> applying = new AtomicReference<>(0);
        gauge("applyingBuckets", applying);
        gauge("millisBehind", new AtomicReference<>(12));
        assertThat(metrics.progress(job).outstanding()).isFalse();

        applying.set(2);

        assertThat(metrics.progress(job).outstanding()).isTrue();
        assertThat(metrics.gauge(job, "applyingBuckets")).isEqualTo(2);
    }

    @Test
    void aGaugeThatIsNoNumberCountsAsNothing() {
        gauge("pendingName", new AtomicReference<>("text"));

        assertThat(metrics.progress(job).outstanding()).isFalse();
        assertThat(metrics.gauge(job, "pendingName")).isZero();
    }

    @Test
    void aGaugeThatIsReadWhileItChangesIsWorkInHand() {
        Gauge<Object> committables = () -> {
            throw new IllegalArgumentException("Trying to commit incomplete batch of committables");
        };
        metrics.add(committables, "pendingCommittables", scope("files: Committer"));

        assertThat(metrics.progress(job).outstanding()).isTrue();
    }

    @Test
    void aGaugeIsGoneWithItsSubtask() {
        Gauge<Object> gauge = gauge("pendingObjects", new AtomicReference<>(3));

        metrics.remove(gauge, scope("read"));

        assertThat(metrics.progress(job).outstanding()).isFalse();
    }

    @Test
    void metricsOfNoJobAreLeftOut() {
        metrics.add(new SimpleCounter(), "rowsRead", Map.of());

        assertThat(metrics.counters(job)).isEmpty();
    }

    private SimpleCounter counter(String name, String operator) {
        SimpleCounter counter = new SimpleCounter();
        metrics.add(counter, name, scope(operator));
        return counter;
    }

    private Gauge<Object> gauge(String name, AtomicReference<Object> value) {
        Gauge<Object> gauge = value::get;
        metrics.add(gauge, name, scope("read"));
        return gauge;
    }

    private Map<String, String> scope(String operator) {
        return Map.of("<job_id>", job.toString(), "<operator_name>", operator);
    }
}
