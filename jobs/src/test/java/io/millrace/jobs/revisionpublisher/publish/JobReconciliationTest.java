package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.ImportJob.State;
import io.millrace.connectors.dataexchange.JobFailure;
import io.millrace.connectors.dataexchange.WantedAsset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobReconciliationTest {

    private static final List<WantedAsset> WANTED =
            IntStream.range(0, 4).mapToObj(i -> Publications.wanted("k" + i, 1)).toList();

    @Test
    void withoutJobsEverythingIsToDo() {
        assertThat(review().todo().stream()).containsExactly(0, 1, 2, 3);
        assertThat(review().live()).isEmpty();
    }

    @Test
    void whatIsCompletedIsDone() {
        JobReconciliation review = review(job("a", State.COMPLETED, 0, 1));

        assertThat(review.todo().stream()).containsExactly(2, 3);
        assertThat(review.live()).isEmpty();
    }

    @Test
    void whatRunsIsTakenOnWithItsPlace() {
        JobReconciliation review = review(job("a", State.IN_PROGRESS, 0, 1));

        assertThat(review.live()).containsExactly(new JobProgress("a", List.of(0, 1), JobStage.RUNNING, true, 0L, 0L));
        assertThat(review.todo().stream()).containsExactly(2, 3);
    }

    @Test
    void whatWaitsIsToBeStarted() {
        JobReconciliation review = review(job("a", State.WAITING, 2, 3));

        assertThat(review.live()).containsExactly(new JobProgress("a", List.of(2, 3), JobStage.CREATED, false, 0L, 0L));
        assertThat(review.surplus()).isEmpty();
    }

    @Test
    void ofTwoThatWaitForTheSameTheOldestIsStarted() {
        JobReconciliation review = review(job("newer", State.WAITING, 1, 2), job("older", State.WAITING, 0, 1));

        assertThat(review.live()).extracting(JobProgress::getId).containsExactly("older");
        assertThat(review.surplus()).containsExactly("newer");
        assertThat(review.todo().stream()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "IN_PROGRESS"})
    void whatWaitsForAnAssetThatComesAnywayIsSurplus(State state) {
        JobReconciliation review = review(job("older", state, 1), job("oldest", State.WAITING, 0, 1));

        assertThat(review.surplus()).containsExactly("oldest");
        assertThat(review.todo().stream()).contains(0);
    }

    @Test
    void whatWaitsForAnAssetThatIsNotWantedIsSurplus() {
        ImportJob foreign = new ImportJob(
                "a",
                State.WAITING,
                List.of(new AssetSource(DataExchangeRig.BUCKET, "k0"), new AssetSource("other", "k1")),
                List.of());

        assertThat(review(foreign).surplus()).containsExactly("a");
        assertThat(review(new ImportJob("a", State.WAITING, List.of(), List.of()))
                        .surplus())
                .containsExactly("a");
    }

    @Test
    void whatRunsForNothingThatIsWantedIsWaitedFor() {
        ImportJob foreign = new ImportJob("a", State.IN_PROGRESS, List.of(new AssetSource("other", "x")), List.of());

        assertThat(review(foreign).live()).extracting(JobProgress::getId).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "CANCELLED", "TIMED_OUT"})
    void whatFailedMayHaveLeftAssetsSoOnlyAComparisonTells(State state) {
        JobReconciliation review = review(job("a", state, 0, 1));

        assertThat(review.failed()).extracting(ImportJob::id).containsExactly("a");
        assertThat(review.todo().stream()).containsExactly(2, 3);
    }

    @Test
    void aJobThatTheListDoesNotShowYetIsKept() {
        JobProgress known = new JobProgress("a", List.of(0, 1), JobStage.UNSURE, true, 7L, 8L);

        JobReconciliation review = JobReconciliation.of(List.of(job("b", State.WAITING, 1, 2)), List.of(known), WANTED);

        assertThat(review.live()).containsExactly(known);
        assertThat(review.surplus()).containsExactly("b");
        assertThat(review.todo().stream()).containsExactly(2, 3);
    }

    @Test
    void whatIsKnownOfAJobIsNotForgotten() {
        JobProgress running = new JobProgress("a", List.of(0), JobStage.RUNNING, true, 7L, 8L);
        JobProgress waiting = new JobProgress("b", List.of(1), JobStage.CREATED, true, 0L, 9L);

        JobReconciliation review = JobReconciliation.of(
                List.of(job("b", State.WAITING, 1), job("a", State.IN_PROGRESS, 0)), List.of(running, waiting), WANTED);

        assertThat(review.live())
                .containsExactly(
                        new JobProgress("a", List.of(0), JobStage.RUNNING, true, 7L, 0L),
                        new JobProgress("b", List.of(1), JobStage.CREATED, true, 0L, 0L));
    }

    private static JobReconciliation review(ImportJob... newestFirst) {
        return JobReconciliation.of(List.of(newestFirst), List.of(), WANTED);
    }

    private static ImportJob job(String id, State state, int... places) {
        return new ImportJob(
                id,
                state,
                IntStream.of(places).mapToObj(WANTED::get).map(AssetSource::of).toList(),
                Stream.of(state)
                        .filter(State.ERROR::equals)
                        .map(error -> new JobFailure("INTERNAL_SERVER_EXCEPTION", "no", List.of()))
                        .toList());
    }
}
