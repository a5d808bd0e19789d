package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class SagaWriterTest {

    private static final String NAME = "writer";

    private final HeldSaga saga = new HeldSaga();
    private WriterDrive writer;

    @BeforeEach
    void open() throws Exception {
        writer = new WriterDrive(NAME, saga);
    }

    @AfterEach
    void close() throws Exception {
        writer.close();
    }

    @Test
    void commandsOfOneKeyAreCarriedOutOneAfterTheOtherAndOthersAtTheSameTime() throws Exception {
        writer.arrive("a1", "a");
        writer.arrive("a2", "a");
        writer.arrive("b1", "b");
        writer.arrive("a3", "a");
        writer.tick();
        assertThat(saga.underWay()).containsExactly("a1", "b1");

        saga.more("a1");
        saga.over("b1");
        writer.runMails();
        assertThat(saga.underWay()).as("steps are a tick apart").isEmpty();
        writer.tick();
        assertThat(saga.underWay()).as("a1 is not over").containsExactly("a1");
        assertThat(saga.command("a1").getDone()).isEqualTo(1);

        saga.over("a1");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).containsExactly("a2");

        saga.over("a2");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).containsExactly("a3");
    }

    @Test
    void theSagaKnowsOfACommandBeforeItsTurn() throws Exception {
        writer.arrive("a1", "a");
        writer.arrive("a2", "a");
        assertThat(saga.arrived()).containsExactly("a1", "a2");
        assertThat(saga.underWay()).isEmpty();
    }

    @Test
    void whatArrivesWhileAnotherStepLastsDoesNotWaitForIt() throws Exception {
        writer.arrive("slow", "a");
        writer.tick();
        writer.arrive("later", "a");
        writer.arrive("other", "b");
        writer.tick();
        assertThat(saga.underWay()).containsExactly("slow", "other");

        saga.more("other");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).containsExactly("slow", "other");
    }

    @Test
    void theOrderOfArrivalHoldsThoughTheBufferDoesNotKeepIt() throws Exception {
        writer.arrive("a1", "a");
        writer.tick();
        writer.arrive("a2", "a");
        writer.arrive("b1", "b");
        writer.tick();
        writer.arrive("a3", "a");
        saga.more("a1");
        writer.runMails();
        saga.more("b1");
        writer.runMails();

        OperatorSubtaskState state = writer.checkpoint();
        writer.tick();
        assertThat(saga.underWay()).containsExactly("a1", "b1");

        HeldSaga next = new HeldSaga();
        try (WriterDrive restored = new WriterDrive("restored", next, WriterDrive.OPTIONS, state)) {
            assertThat(next.restored()).containsExactly("a1 after 1", "a2 after 0", "b1 after 1", "a3 after 0");
            for (String id : List.of("a1", "a2", "a3")) {
                restored.tick();
                assertThat(next.underWay()).contains(id).doesNotContain("a2".equals(id) ? "a3" : "a2");
                next.over(id);
                if (next.underWay().contains("b1")) {
                    next.over("b1");
                }
                restored.runMails();
            }
        }
    }

    @Test
    void aTimeIsRoundedUpToAMillisecondHoweverLate() throws Exception {
        writer.arrive("a1", "a");
        writer.arrive("b1", "b");
        writer.tick();
        saga.more("a1", writer.now().plus(Duration.ofMillis(200)).plusNanos(1));
        saga.more("b1", Instant.MAX);
        writer.runMails();

        writer.pass(Duration.ofMillis(200));
        assertThat(saga.underWay()).isEmpty();
        writer.pass(Duration.ofMillis(1));
        assertThat(saga.underWay()).containsExactly("a1");
        saga.over("a1");
        writer.runMails();
        writer.pass(Duration.ofDays(3650));
        assertThat(saga.underWay()).isEmpty();
    }

    @Test
    void aStepThatHangsHoldsNothingElse() throws Exception {
        writer.arrive("x-hangs", "x");
        writer.arrive("y1", "y");
        writer.arrive("y2", "y");
        writer.tick();
        assertThat(saga.underWay()).containsExactly("x-hangs", "y1");

        saga.more("y1");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).as("the next step of its tick").containsExactly("x-hangs", "y1");
        saga.over("y1");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).as("the next of its key").containsExactly("x-hangs", "y2");
        writer.arrive("z1", "z");
        writer.tick();
        assertThat(saga.underWay()).containsExactly("x-hangs", "y2", "z1");
    }

    @Test
    void aStepThatFailsFailsTheJobThoughAnotherHangs() throws Exception {
        writer.arrive("x-hangs", "x");
        writer.arrive("b1", "b");
        writer.tick();
        assertThat(saga.underWay()).containsExactly("x-hangs", "b1");
        saga.fail("b1", new IllegalArgumentException("thrown by the test"));

        assertThatThrownBy(writer::runMails)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of b failed")
                .hasRootCauseMessage("thrown by the test");
    }

    @Test
    void aNewerCommandIsMergedIntoOneThatHasNotStarted() throws Exception {
        writer.arrive("a1", "a", 3);
        writer.arrive("a1", "a", 5);
        writer.arrive("a1", "a", 7);
        assertThat(saga.arrived()).hasSize(3);
        assertThat(saga.lastArrived().getJobs()).isEqualTo(7);

        writer.tick();
        assertThat(saga.command("a1")).isEqualTo(Errands.errand("a1", "a", 7));
        saga.over("a1");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).isEmpty();
    }

    @Test
    void aNewerCommandIsMergedIntoOneThatWaitsForItsTimeWhichIsDueAtOnce() throws Exception {
        writer.arrive("a1", "a", 3);
        writer.tick();
        saga.more("a1", writer.now().plus(Duration.ofDays(1)));
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).isEmpty();

        writer.arrive("a1", "a", 5);
        Errand merged =
                Errand.newBuilder(Errands.errand("a1", "a", 5)).setDone(1).build();
        assertThat(saga.lastArrived()).isEqualTo(merged);
        writer.tick();
        assertThat(saga.command("a1")).isEqualTo(merged);
    }

    @Test
    void aNewerCommandWaitsForTheStepInProgressAndIsMergedWithItsProgress() throws Exception {
        writer.arrive("a1", "a", 3);
        writer.tick();
        writer.arrive("a1", "a", 5);
        writer.arrive("a1", "a", 7);
        writer.tick();
        assertThat(saga.command("a1").getJobs()).as("not touched").isEqualTo(3);
        assertThat(saga.lastArrived()).as("only one waits").isEqualTo(Errands.errand("a1", "a", 7));

        saga.more("a1", writer.now().plus(Duration.ofDays(1)));
        writer.runMails();
        Errand merged =
                Errand.newBuilder(Errands.errand("a1", "a", 7)).setDone(1).build();
        assertThat(saga.lastArrived()).isEqualTo(merged);
        writer.tick();
        assertThat(saga.command("a1")).as("due at once").isEqualTo(merged);
        saga.over("a1");
        writer.runMails();
        writer.tick();
        assertThat(saga.underWay()).isEmpty();
    }

    @Test
    void aNewerCommandBehindAStepThatEndsItsCommandIsTheNextOne() throws Exception {
        writer.arrive("a1", "a", 3);
        writer.tick();
        writer.arrive("a1", "a", 5);
        saga.over("a1");
        writer.runMails();
        writer.tick();

        assertThat(saga.command("a1")).isEqualTo(Errands.errand("a1", "a", 5));
        assertThat(saga.arrived()).as("nothing was merged").hasSize(2);
    }

    @Test
    void aMergedCommandIsInTheCheckpointWithItsProgress() throws Exception {
        writer.arrive("a1", "a", 3);
        writer.arrive("b1", "b", 3);
        writer.tick();
        writer.arrive("a1", "a", 5);
        saga.more("b1", writer.now().plus(Duration.ofDays(1)));
        writer.whenItWaits(() -> saga.more("a1"));
        OperatorSubtaskState state = writer.checkpoint();

        HeldSaga next = new HeldSaga();
        try (WriterDrive restored = new WriterDrive("restored", next, WriterDrive.OPTIONS, state)) {
            assertThat(next.restored()).containsExactly("a1 after 1", "b1 after 1");
            restored.arrive("b1", "b", 7);
            restored.tick();
            assertThat(next.underWay()).containsExactly("a1", "b1");
            assertThat(next.command("a1").getJobs()).isEqualTo(5);
            assertThat(next.command("b1").getJobs()).isEqualTo(7);
            assertThat(next.command("b1").getDone()).isEqualTo(1);
        }
    }

    @Test
    void theEndOfTheInputWaitsForMergedCommands() throws Exception {
        CountedSaga counted = new CountedSaga(Duration.ofSeconds(2));
        try (WriterDrive ending = new WriterDrive("ending", counted, WriterDrive.OPTIONS, null)) {
            ending.arrive("a1", "a", 2);
            ending.tick();
            ending.arrive("a1", "a", 3);
            ending.arrive("a1", "a", 4);
            for (int tick = 0; tick < 200; tick++) {
                ending.tickWhenItWaits();
            }

            ending.end();

            assertThat(ending.results()).containsExactly("a1 1", "a1 2", "a1 3", "a1 4");
            assertThat(counted.steps).isEqualTo(4);
        }
    }

    @Test
    void aSinkThatIsFullStillMerges() throws Exception {
        try (WriterDrive small = new WriterDrive("small", saga, WriterDrive.OPTIONS.withCommandsMax(2), null)) {
            small.arrive("a1", "a", 3);
            small.arrive("b1", "b", 3);
            small.arrive("a1", "a", 5);
            small.tick();
            assertThat(saga.underWay()).containsExactly("a1", "b1");
            assertThat(saga.command("a1").getJobs()).isEqualTo(5);
        }
    }

    @Test
    void equalCommandsBehindOneThatNeverEndsAreOne() throws Exception {
        writer.arrive("x", "a");
        writer.tick();
        for (int i = 0; i < 100; i++) {
            writer.arrive("x", "a");
        }
        writer.arrive("y", "a");
        writer.arrive("x", "a");
        writer.arrive("x", "a");
        saga.more("x");
        writer.runMails();

        HeldSaga next = new HeldSaga();
        OperatorSubtaskState state = writer.checkpoint();
        try (WriterDrive restored = new WriterDrive("restored", next, WriterDrive.OPTIONS, state)) {
            assertThat(next.restored()).containsExactly("x after 1", "y after 0", "x after 0");
            restored.arrive("x", "a");
            state = restored.checkpoint();
        }
        HeldSaga last = new HeldSaga();
        new WriterDrive("last", last, WriterDrive.OPTIONS, state).close();
        assertThat(last.restored()).hasSize(3);
    }

    @Test
    void aCommandThatIsNotDueIsLeftAlone() throws Exception {
        writer.arrive("a1", "a");
        writer.tick();
        Instant due = writer.now().plus(WriterDrive.TICK.multipliedBy(5));
        saga.more("a1", due);
        writer.runMails();

        while (writer.now().plus(WriterDrive.TICK).isBefore(due)) {
            writer.tick();
            assertThat(saga.underWay()).isEmpty();
        }
        writer.tick();
        assertThat(writer.now()).isEqualTo(due);
        assertThat(saga.underWay()).containsExactly("a1");
    }

    @Test
    void aRestoredCommandGoesThroughTheSagaAndOnFromWhereItWas() throws Exception {
        writer.arrive("a1", "a");
        writer.tick();
        saga.more("a1", writer.now().plus(Duration.ofDays(1)));
        writer.runMails();
        OperatorSubtaskState state = writer.checkpoint();

        HeldSaga next = new HeldSaga();
        try (WriterDrive restored = new WriterDrive("restored", next, WriterDrive.OPTIONS, state)) {
            restored.tick();
            assertThat(next.command("a1"))
                    .isEqualTo(Errand.newBuilder(Errands.errand("a1", "a", 3))
                            .setDone(1)
                            .setRestored(true)
                            .build());
            next.over("a1");
            restored.runMails();
            OperatorSubtaskState empty = restored.checkpoint();
            assertThat(restored.results()).containsExactly("a1 2");

            HeldSaga last = new HeldSaga();
            try (WriterDrive over = new WriterDrive("over", last, WriterDrive.OPTIONS, empty)) {
                over.tick();
                assertThat(last.restored()).isEmpty();
                assertThat(last.underWay()).isEmpty();
            }
        }
    }

    @Test
    void resultsAreSentOnOnceAndWithACheckpointOnly() throws Exception {
        writer.arrive("a1", "a");
        writer.arrive("b1", "b");
        writer.tick();
        saga.more("b1");
        saga.more("a1");
        writer.runMails();
        assertThat(writer.results()).isEmpty();

        writer.checkpoint();
        assertThat(writer.results()).as("in the order in which the steps ended").containsExactly("b1 1", "a1 1");
        writer.checkpoint();
        assertThat(writer.results()).isEmpty();

        writer.tick();
        saga.over("a1");
        saga.over("b1");
        writer.checkpoint();
        assertThat(writer.results()).containsExactly("a1 2", "b1 2");
    }

    @Test
    void aCheckpointWaitsForTheStepsInProgressAndStartsNone() throws Exception {
        writer.arrive("a1", "a");
        writer.tick();
        writer.arrive("b1", "b");
        List<String> begunMeanwhile = new ArrayList<>();
        writer.tickWhenItWaits();
        writer.tickWhenItWaits();
        writer.whenItWaits(() -> {
            begunMeanwhile.addAll(saga.underWay());
            saga.more("a1");
        });

        OperatorSubtaskState state = writer.checkpoint();

        assertThat(begunMeanwhile).containsExactly("a1");
        assertThat(writer.results()).containsExactly("a1 1");
        HeldSaga next = new HeldSaga();
        try (WriterDrive restored = new WriterDrive("restored", next, WriterDrive.OPTIONS, state)) {
            assertThat(next.restored()).containsExactly("a1 after 1", "b1 after 0");
            restored.tick();
            assertThat(next.underWay()).containsExactly("a1", "b1");
        }

        writer.tick();
        assertThat(saga.underWay())
                .as("after the checkpoint it goes on, what is due longest first")
                .containsExactly("b1", "a1");
    }

    @Test
    void aStepThatFailsFailsTheJob() throws Exception {
        writer.arrive("a1", "a");
        writer.arrive("b1", "b");
        writer.tick();
        saga.fail("b1", new IllegalArgumentException("thrown by the test"));

        assertThatThrownBy(writer::runMails)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of b failed")
                .hasRootCauseMessage("thrown by the test");
    }

    @Test
    void aStepThatCannotBeginFailsTheJob() throws Exception {
        saga.advanceFails = true;
        writer.arrive("a1", "a");

        assertThatThrownBy(writer::tick).hasStackTraceContaining("failed by the test");
    }

    @Test
    void aStepThatDoesNotEndInTimeFailsTheJob() throws Exception {
        Duration stepMax = Duration.ofSeconds(5);
        try (WriterDrive strict = new WriterDrive("strict", saga, WriterDrive.OPTIONS.withStepMax(stepMax), null)) {
            strict.arrive("a1", "a");
            strict.tick();
            strict.pass(stepMax);
            assertThatThrownBy(() -> strict.pass(WriterDrive.TICK)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void withAsManyCommandsAsItTakesItWaitsForOneToBeOver() throws Exception {
        try (WriterDrive small = new WriterDrive("small", saga, WriterDrive.OPTIONS.withCommandsMax(2), null)) {
            small.arrive("a1", "a");
            small.arrive("b1", "b");
            List<List<String>> seen = new ArrayList<>();
            small.tickWhenItWaits();
            small.whenItWaits(() -> {
                seen.add(saga.underWay());
                saga.more("a1");
                saga.more("b1");
            });
            small.tickWhenItWaits();
            small.tickWhenItWaits();
            small.whenItWaits(() -> {
                seen.add(saga.underWay());
                saga.over("a1");
                saga.more("b1");
            });

            small.arrive("c1", "c");

            small.runMails();
            assertThat(seen).containsExactly(List.of("a1", "b1"), List.of("a1", "b1"));
            small.tick();
            assertThat(saga.underWay()).containsExactly("b1", "c1");
        }
    }

    @Test
    void theEndOfTheInputWaitsForAllCommandsATickApart() throws Exception {
        CountedSaga counted = new CountedSaga(Duration.ofSeconds(2));
        try (WriterDrive ending = new WriterDrive("ending", counted, WriterDrive.OPTIONS, null)) {
            ending.arrive("a1", "a");
            ending.arrive("a2", "a");
            for (int tick = 0; tick < 200; tick++) {
                ending.tickWhenItWaits();
            }

            ending.end();

            assertThat(ending.results()).containsExactly("a1 1", "a1 2", "a1 3", "a2 1", "a2 2", "a2 3");
            assertThat(counted.steps).isEqualTo(6);
            assertThat(Duration.between(Instant.EPOCH, ending.now()))
                    .as("it waited until each step was due, and no longer than some ticks more")
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        }
    }

    @Test
    void theSagaIsClosedWithTheWriterAndWhenARestartFails() throws Exception {
        writer.arrive("a1", "a");
        OperatorSubtaskState state = writer.checkpoint();
        assertThat(saga.closed).isFalse();
        writer.close();
        assertThat(saga.closed).isTrue();

        HeldSaga failing = new HeldSaga();
        failing.restoreFails = true;
        assertThatThrownBy(() -> new WriterDrive("failing", failing, WriterDrive.OPTIONS, state))
                .hasStackTraceContaining("failed by the test");
        assertThat(failing.closed).isTrue();
        open();
    }

    @Test
    void moreThanOneSubtaskIsRefused() {
        assertThatThrownBy(() -> new WriterDrive("two", saga, WriterDrive.OPTIONS, null, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("parallelism has to be 1, not 2");
    }

    @Test
    void anIntervalOfNothingIsRefused() {
        for (Duration tooShort : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofNanos(999_999))) {
            assertThatThrownBy(() -> SagaSinkOptions.of(tooShort)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> WriterDrive.OPTIONS.withStepMax(tooShort))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> WriterDrive.OPTIONS.withCommandsMax(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 commands");
    }

    /** A saga of one job a step, which ends at once; the next step is not before a pause. */
    private static final class CountedSaga implements Saga<Errand, Receipt> {

        private final Duration pause;
        private int steps;

        private CountedSaga(Duration pause) {
            this.pause = pause;
        }

        @Override
        public CompletionStage<StepResult<Errand, Receipt>> advance(Errand command, Instant now) {
            steps++;
            int done = command.getDone() + 1;
            List<Receipt> receipts = List.of(new Receipt(command.getId(), done));
            return CompletableFuture.completedFuture(
                    done == command.getJobs()
                            ? StepResult.over(receipts)
                            : StepResult.more(
                                    Errand.newBuilder(command).setDone(done).build(), now.plus(pause), receipts));
        }

        @Override
        public Errand restored(Errand command) {
            return command;
        }

        @Override
        public void close() {}
    }
}
