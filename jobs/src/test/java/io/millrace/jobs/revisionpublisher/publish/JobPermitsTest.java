package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobPermitsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000);
    private static final Instant LATER = NOW.plusSeconds(10);

    private final JobPermits permits = new JobPermits(10);

    @Test
    void thereAreNoMoreThanTheMost() {
        assertThat(permits.take("a", 1, 7, NOW)).isEqualTo(7);
        assertThat(permits.take("a", 1, 7, NOW)).isEqualTo(3);
        assertThat(permits.take("a", 1, 7, NOW)).isZero();
        assertThat(permits.held()).isEqualTo(10);
    }

    @Test
    void whatIsGivenBackIsTakenAgain() {
        permits.take("a", 1, 10, NOW);

        permits.holds("a", 1, 8);

        assertThat(permits.take("a", 1, 10, NOW)).isEqualTo(2);
        permits.forget("a");
        assertThat(permits.take("b", 2, 20, NOW)).isEqualTo(10);
    }

    @Test
    void theOldestPublicationIsServedFirst() {
        permits.take("b", 2, 10, NOW);
        assertThat(permits.take("a", 1, 3, NOW)).isZero();

        permits.holds("b", 2, 6);

        assertThat(permits.take("b", 2, 4, NOW))
                .as("three of four are kept for a")
                .isEqualTo(1);
        assertThat(permits.take("a", 1, 3, NOW)).isEqualTo(3);
    }

    @Test
    void ofTwoOfOneTimeTheIdDecides() {
        permits.take("c", 5, 10, NOW);
        permits.take("b", 5, 1, NOW);
        permits.holds("c", 5, 9);

        assertThat(permits.take("c", 5, 1, NOW)).isZero();
        assertThat(permits.take("b", 5, 1, NOW)).isEqualTo(1);
    }

    @Test
    void whatTheOldestDoesNotWantAnyMoreIsFree() {
        permits.take("b", 2, 10, NOW);
        permits.take("a", 1, 3, NOW);
        permits.take("a", 1, 0, NOW);

        permits.holds("b", 2, 9);

        assertThat(permits.take("b", 2, 5, NOW)).isEqualTo(1);
    }

    @Test
    void aRefusalShowsHowManyThereAreForAWhile() {
        permits.take("a", 1, 7, NOW);
        permits.refused("a", LATER);

        assertThat(permits.take("a", 1, 3, NOW)).as("six run, others have four").isZero();
        permits.holds("a", 1, 5);
        assertThat(permits.take("a", 1, 3, NOW)).as("one of ours has ended").isEqualTo(1);
        assertThat(permits.take("a", 1, 3, LATER)).as("others may have ended").isEqualTo(3);
    }

    @Test
    void jobsThatRunCountEvenWhenThereAreTooMany() {
        permits.holds("a", 1, 12);

        assertThat(permits.take("b", 2, 1, NOW)).isZero();
        permits.refused("unknown", LATER);
        assertThat(permits.held()).isEqualTo(12);
    }
}
