package io.millrace.local.standins.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.standins.dataexchange.StoredJob.Found;
import io.millrace.local.standins.dataexchange.StoredJob.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportJobsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(3);

    private final Numbering numbering = new Numbering();
    private final Quotas quotas = new Quotas(2, 2, 5, 3, 2, 100);
    private final Catalogue catalogue = new Catalogue(() -> quotas, numbering);
    private final ImportJobs jobs = new ImportJobs(() -> quotas, numbering, catalogue);
    private final DataSet dataSet = catalogue.createDataSet("weather", "all of it", Map.of(), NOW);
    private final StoredRevision revision = catalogue.createRevision(dataSet.id(), "", Map.of(), NOW);

    @Test
    void aJobEndsWhenItsTimeHasComeAndItsSourcesWereRead() {
        StoredJob job = create(2);
        assertThat(job.state()).isEqualTo(State.WAITING);

        jobs.start(job, LONG, JobEnd.COMPLETED, NOW);
        jobs.advance(NOW.plus(LONG));
        assertThat(job.state()).as("not read yet").isEqualTo(State.IN_PROGRESS);
        job.read(found(job, 10));
        jobs.advance(NOW.plus(LONG).minusMillis(1));
        assertThat(job.state()).as("too early").isEqualTo(State.IN_PROGRESS);
        jobs.advance(NOW.plus(LONG));

        assertThat(job.state()).isEqualTo(State.COMPLETED);
        assertThat(revision.assets().values()).extracting(StoredAsset::name).containsExactly("key0", "key1");
        assertThat(job.updatedAt()).isEqualTo(NOW.plus(LONG));
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, COMPLETED, 3",
        "ERROR, ERROR, 0",
        "ERROR_WITH_OTHERS_IMPORTED, ERROR, 2",
        "TIMED_OUT, TIMED_OUT, 0",
        "CANCELLED, CANCELLED, 0",
        "ONE_ASSET_MISSING, COMPLETED, 2",
        "ONE_ASSET_TWICE, COMPLETED, 4",
    })
    void endsThatAreAskedFor(JobEnd end, State state, int assets) {
        StoredJob job = create(3);

        run(job, end, 10);

        assertThat(job.state()).isEqualTo(state);
        assertThat(revision.assets()).hasSize(assets);
        assertThat(job.failures()).hasSize(state == State.ERROR ? 1 : 0);
    }

    @Test
    void anAssetMayHaveAHundredGigabytesAndNotOneByteMore() {
        StoredJob fits = create(1);
        StoredJob large = create(1);

        run(fits, JobEnd.COMPLETED, 100_000_000_000L);
        run(large, JobEnd.COMPLETED, 100_000_000_001L);

        assertThat(fits.state()).isEqualTo(State.COMPLETED);
        assertThat(large.state()).isEqualTo(State.ERROR);
        assertThat(large.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("SERVICE_QUOTA_EXCEEDED_EXCEPTION");
            assertThat(failure.limit()).isEqualTo(new Quotas.Limit("Asset size in GB", 100));
            assertThat(failure.sources()).containsExactly(new ImportSource("bucket", "key0"));
        });
    }

    @Test
    void aRevisionTakesNoMoreAssetsThanItMay() {
        run(create(3), JobEnd.COMPLETED, 1);
        StoredJob tooMuch = create(3);
        StoredJob fits = create(2);

        run(tooMuch, JobEnd.COMPLETED, 1);
        run(fits, JobEnd.COMPLETED, 1);

        assertThat(tooMuch.failures())
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.limit()).isEqualTo(new Quotas.Limit("Assets per revision", 5)));
        assertThat(fits.state()).isEqualTo(State.COMPLETED);
        assertThat(revision.assets()).hasSize(5);
    }

    @Test
    void onlyAWaitingJobCanBeStartedOrCancelled() {
        StoredJob job = create(1);
        jobs.start(job, LONG, JobEnd.COMPLETED, NOW);

        assertThatThrownBy(() -> jobs.startable(job.id())).hasMessageContaining("IN_PROGRESS cannot be started");
        assertThatThrownBy(() -> jobs.cancel(job.id(), NOW)).hasMessageContaining("IN_PROGRESS cannot be cancelled");
        StoredJob other = create(1);
        jobs.cancel(other.id(), NOW);
        assertThat(other.state()).isEqualTo(State.CANCELLED);
        assertThatThrownBy(() -> jobs.cancel(other.id(), NOW)).hasMessageContaining("CANCELLED");
    }

    @Test
    void aJobWhoseRevisionIsGoneEndsInError() {
        StoredJob job = create(1);
        jobs.start(job, LONG, JobEnd.COMPLETED, NOW);
        job.read(found(job, 1));
        catalogue.deleteRevision(revision);

        jobs.advance(NOW.plus(LONG));

        assertThat(job.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("RESOURCE_NOT_FOUND_EXCEPTION"));
    }

    @Test
    void jobsAreKeptForNinetyDays() {
        StoredJob job = create(1);

        jobs.advance(NOW.plus(Duration.ofDays(90)));
        assertThat(jobs.job(job.id())).isSameAs(job);
        jobs.advance(NOW.plus(Duration.ofDays(90)).plusMillis(1));

        assertThatThrownBy(() -> jobs.job(job.id())).isInstanceOf(DataExchangeRefusal.class);
    }

    private StoredJob create(int sources) {
        return jobs.create(
                dataSet.id(),
                revision.id(),
                IntStream.range(0, sources)
                        .mapToObj(i -> new ImportSource("bucket", "key" + i))
                        .toList(),
                NOW);
    }

    private void run(StoredJob job, JobEnd end, long size) {
        jobs.start(job, LONG, end, NOW);
        job.read(found(job, size));
        jobs.advance(NOW.plus(LONG));
    }

    private static List<Found> found(StoredJob job, long size) {
        return job.sources().stream()
                .map(source -> new Found(source, size, null))
                .toList();
    }
}
