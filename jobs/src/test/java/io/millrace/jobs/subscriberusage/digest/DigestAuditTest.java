package io.millrace.jobs.subscriberusage.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestAuditTest {

    private static final String OBJECT = "s3://trail/log.json.gz";
    private static final String DIGEST = "s3://trail/digest.json.gz";
    private static final String ONE = "11".repeat(32);
    private static final String TWO = "22".repeat(32);
    private static final long START = 1_000_000;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Duration WAIT = Duration.ofHours(6);

    private final StateBackend heap = new HashMapStateBackend();
    private KeyedOneInputStreamOperatorTestHarness<String, ObjectAudit, Reject> audit = harness(heap);

    private static KeyedOneInputStreamOperatorTestHarness<String, ObjectAudit, Reject> harness(StateBackend backend) {
        try {
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new DigestAudit(WAIT)), DigestAudit.OBJECT, Types.STRING);
            harness.setStateBackend(backend);
            harness.getExecutionConfig()
                    .configure(
                            new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                            Thread.currentThread().getContextClassLoader());
            return harness;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() throws Exception {
        audit.setProcessingTime(START);
        audit.open();
    }

    @AfterEach
    void close() throws Exception {
        audit.close();
    }

    private void read(@Nullable String hash) throws Exception {
        audit.processElement(new ObjectAudit(OBJECT, null, hash), 0);
    }

    private void listed(String hash) throws Exception {
        audit.processElement(new ObjectAudit(OBJECT, DIGEST, hash), 0);
    }

    private void after(double hours) throws Exception {
        audit.setProcessingTime(START + (long) (hours * HOUR));
    }

    private List<Reject> rejects() {
        return audit.extractOutputValues();
    }

    private void nothingIsLeft() {
        assertThat(remembered()).isZero();
        assertThat(audit.numProcessingTimeTimers()).isZero();
        assertThat(audit.numEventTimeTimers()).isZero();
    }

    private long remembered() {
        KeyedStateBackend<String> backend = ((AbstractStreamOperator<?>) audit.getOperator()).getKeyedStateBackend();
        try (Stream<String> keys = backend.getKeys("object", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    /** Everything that happens to one object within its wait, in every order: r reads, l lists; 1, 2 and 0 are the content. */
    static Stream<String> agreeing() {
        return Stream.of(
                "r1 l1",
                "l1 r1",
                "r1 r1 l1",
                "l1 l1 r1",
                "r1 l1 r1 l1",
                "l1 r1 l1 r1",
                "r0 l1",
                "l1 r0",
                "r1 l1 r0",
                "r0 r1 l1",
                "r0 l1 r1");
    }

    @ParameterizedTest
    @MethodSource("agreeing")
    void whatAgreesIsSilentAndForgottenAfterTheWait(String story) throws Exception {
        play(story);
        assertThat(remembered()).isEqualTo(1);
        after(6);
        assertThat(rejects()).isEmpty();
        nothingIsLeft();
    }

    static Stream<String> differing() {
        return Stream.of("r2 l1", "l1 r2", "l1 r2 r2 l1", "r1 l1 r2", "l1 r0 r2", "r2 r0 l1", "r1 l1 l2");
    }

    @ParameterizedTest
    @MethodSource("differing")
    void whatDiffersIsReportedOnce(String story) throws Exception {
        play(story);
        assertThat(rejects())
                .extracting(Reject::getRule, Reject::getSource, Reject::getAt)
                .containsExactly(tuple("trail.object-altered", OBJECT, START));
        assertThat(rejects().get(0).getReason()).contains(ONE, TWO, DIGEST);
        after(6);
        assertThat(rejects()).hasSize(1);
        nothingIsLeft();
    }

    private void play(String story) throws Exception {
        for (String step : story.split(" ", -1)) {
            String hash = step.endsWith("1") ? ONE : step.endsWith("2") ? TWO : null;
            if (step.startsWith("r")) {
                read(hash);
            } else {
                listed(Objects.requireNonNull(hash));
            }
        }
    }

    @Test
    void whatIsListedAndNotReadIsMissingAfterTheWait() throws Exception {
        listed(ONE);
        after(5.99);
        assertThat(rejects()).isEmpty();
        listed(ONE);
        after(6);
        assertThat(rejects())
                .extracting(Reject::getRule, Reject::getSource)
                .containsExactly(tuple("trail.object-missing", OBJECT));
        assertThat(rejects().get(0).getReason()).contains(DIGEST).contains("6 hours");
        nothingIsLeft();
    }

    @Test
    void whatIsReadAndNotListedIsForgotten() throws Exception {
        read(ONE);
        after(6);
        assertThat(rejects()).isEmpty();
        nothingIsLeft();
    }

    @Test
    void whatWasListedIsMissingAtTheEndOfInput() throws Exception {
        listed(ONE);
        audit.processElement(new ObjectAudit("s3://trail/other", null, TWO), 0);
        audit.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(rejects()).extracting(Reject::getSource).containsExactly(OBJECT);
        assertThat(rejects().get(0).getReason()).contains("ended");
        assertThat(remembered()).isZero();
    }

    /** Delivered at so many hours after the epoch, by its key. */
    private void readLogOf(int hour) throws Exception {
        String key = "/1970/01/%02d/1_CloudTrail_eu-west-1_197001%<02dT%02d00Z_x.json.gz"
                .formatted(1 + hour / 24, hour % 24);
        audit.processElement(new ObjectAudit("s3://trail" + key, null, TWO), 0);
    }

    @Test
    void whatABackfillHasListedWaitsUntilItsLastOldLogFileWasRead() throws Exception {
        after(100);
        listed(ONE);
        audit.processElement(new ObjectAudit("s3://trail/deleted", DIGEST, TWO), 0);
        for (int hour = 104; hour <= 120; hour += 4) {
            after(hour);
            readLogOf(hour - 100);
        }
        after(125);
        read(ONE);
        assertThat(rejects()).isEmpty();
        after(126);
        assertThat(rejects())
                .extracting(Reject::getRule, Reject::getSource)
                .containsExactly(tuple("trail.object-missing", "s3://trail/deleted"));
        nothingIsLeft();
    }

    @Test
    void logFilesThatAreReadInTimeKeepNothingWaiting() throws Exception {
        after(100);
        listed(ONE);
        for (int hour = 101; hour < 106; hour++) {
            after(hour);
            readLogOf(hour - 1);
        }
        after(106);
        assertThat(rejects()).extracting(Reject::getSource).containsExactly(OBJECT);
    }

    @Test
    void noBacklogIsLongEnoughToHideWhatIsMissing() throws Exception {
        after(100);
        listed(ONE);
        long days = DigestAudit.BACKLOG_MAX.toDays();
        for (int hour = 104; hour <= 100 + days * 24; hour += 4) {
            after(hour);
            readLogOf(1);
        }
        assertThat(rejects()).isEmpty();
        after((double) (100 + days * 24 + 5));
        readLogOf(1);
        after((double) (100 + days * 24 + 6));
        assertThat(rejects()).extracting(Reject::getSource).containsExactly(OBJECT);
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRestartForgetsNothing(StateBackend backend) throws Exception {
        restart(heap, backend);
        listed(ONE);
        after(1);
        restart(backend, backend);
        read(TWO);
        assertThat(rejects()).extracting(Reject::getRule).containsExactly("trail.object-altered");
        after(6);
        nothingIsLeft();
    }

    @Test
    void whatWasDueWhileTheJobStoodStillWaitsUntilItHasCaughtUp() throws Exception {
        listed(ONE);
        audit.processElement(new ObjectAudit("s3://trail/other", DIGEST, TWO), 0);
        restartAt(100);
        assertThat(rejects()).isEmpty();
        read(ONE);
        after(100.99);
        assertThat(rejects()).isEmpty();
        after(101);
        assertThat(rejects()).extracting(Reject::getSource).containsExactly("s3://trail/other");
        nothingIsLeft();
    }

    private void restart(StateBackend before, StateBackend after) throws Exception {
        OperatorSubtaskState state = before == after ? audit.snapshot(1, 0) : null;
        long time = audit.getProcessingTime();
        audit.close();
        audit = harness(after);
        audit.setProcessingTime(time);
        if (state != null) {
            audit.initializeState(state);
        }
        audit.open();
    }

    private void restartAt(double hours) throws Exception {
        OperatorSubtaskState state = audit.snapshot(1, 0);
        audit.close();
        audit = harness(heap);
        audit.initializeState(state);
        audit.open();
        after(hours);
    }

    @Test
    void aWaitOfNothingIsRefused() {
        assertThatThrownBy(() -> new DigestAudit(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
