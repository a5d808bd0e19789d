package io.millrace.connectors.dataexchange;

import static io.millrace.connectors.dataexchange.DataExchangeAnswers.all;
import static io.millrace.connectors.dataexchange.DataExchangeAnswers.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.connectors.dataexchange.DataExchangeRig.Fault;
import io.millrace.connectors.dataexchange.DataExchangeRig.JobEnding;
import io.millrace.connectors.dataexchange.ImportJob.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every Data Exchange does. */
@Timeout(600)
public abstract class DataExchangeContract {

    private static final Duration IMPORT = Duration.ofSeconds(20);
    private static final String NONE = "0".repeat(32);

    @SuppressWarnings("NullAway.Init")
    private DataExchangeRig rig;

    @SuppressWarnings("NullAway.Init")
    private DataExchange exchange;

    private String dataSet = "";

    /** Empty, with 10 concurrent jobs. */
    protected abstract DataExchangeRig open();

    @BeforeEach
    void aDataSet() {
        rig = open();
        rig.importsTake(IMPORT);
        exchange = rig.connect();
        dataSet = rig.createDataSet("weather");
    }

    @AfterEach
    void close() {
        exchange.close();
        rig.close();
    }

    @Test
    void aRevisionIsCreatedWithItsTagsAndListedWithout() {
        Revision created = create("1/2");

        Revision read = get(exchange.revision(dataSet, created.id()));
        assertThat(read.tags()).isEqualTo(Map.of("part", "1/2"));
        assertThat(read.finalized()).isFalse();
        assertThat(read.createdAt()).isEqualTo(created.createdAt());
        assertThat(all(token -> exchange.revisions(dataSet, token)))
                .singleElement()
                .satisfies(listed -> {
                    assertThat(listed.id()).isEqualTo(created.id());
                    assertThat(listed.tags()).isEmpty();
                });
    }

    @Test
    void revisionsAreListedNewestFirstOverPages() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            ids.add(0, create("" + i).id());
        }

        assertThat(all(token -> exchange.revisions(dataSet, token)).stream().map(Revision::id))
                .containsExactlyElementsOf(ids);
        assertThat(get(exchange.revisions(dataSet, null)).items()).hasSize(200);
    }

    @Test
    void aJobImportsWhatItsSourcesAre() {
        String revision = create("1/1").id();
        rig.putObject("a b+c%2F.csv", 5);
        rig.putObject("größe.csv", 0);
        List<AssetSource> sources = sources("a b+c%2F.csv", "größe.csv");
        String job = get(exchange.createJob(dataSet, revision, sources));
        assertThat(state(job)).isEqualTo(State.WAITING);

        get(exchange.startJob(job));
        assertThat(state(job)).isEqualTo(State.IN_PROGRESS);
        assertThat(end(job).state()).isEqualTo(State.COMPLETED);

        assertThat(all(token -> exchange.assets(dataSet, revision, token)).stream()
                        .map(asset -> asset.name() + " " + asset.size()))
                .containsExactlyInAnyOrder("a b+c%2F.csv 5", "größe.csv 0");
        assertThat(all(token -> exchange.jobs(dataSet, revision, token)))
                .singleElement()
                .satisfies(listed -> {
                    assertThat(listed.id()).isEqualTo(job);
                    assertThat(listed.state()).isEqualTo(State.COMPLETED);
                    assertThat(listed.sources()).isEqualTo(sources);
                });
    }

    @Test
    void jobsOfARevisionAreListedNewestFirst() {
        String revision = create("1/2").id();
        String other = create("2/2").id();
        String first = get(exchange.createJob(dataSet, revision, sources("a")));
        get(exchange.createJob(dataSet, other, sources("a")));
        String second = get(exchange.createJob(dataSet, revision, sources("b")));

        assertThat(all(token -> exchange.jobs(dataSet, revision, token)).stream()
                        .map(ImportJob::id))
                .containsExactly(second, first);
    }

    @Test
    void aMissingObjectEndsTheJobInErrorAndIsNamed() {
        String revision = create("1/1").id();
        rig.putObject("there", 1);
        String job = get(exchange.createJob(dataSet, revision, sources("there", "gone")));
        get(exchange.startJob(job));

        ImportJob ended = end(job);

        assertThat(ended.state()).isEqualTo(State.ERROR);
        assertThat(ended.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("RESOURCE_NOT_FOUND_EXCEPTION");
            assertThat(failure.sources()).isEqualTo(sources("gone"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "TIMED_OUT, TIMED_OUT, 0",
        "CANCELLED, CANCELLED, 0",
        "ERROR, ERROR, 0",
        "ONE_ASSET_TWICE, COMPLETED, 3",
        "ONE_ASSET_MISSING, COMPLETED, 1",
        "ERROR_WITH_OTHERS_IMPORTED, ERROR, 1"
    })
    void jobsEndAsSwitched(JobEnding ending, State state, int assets) {
        String revision = create("1/1").id();
        rig.putObject("a", 1);
        rig.putObject("b", 1);
        rig.nextJobs(ending, 1);
        String job = get(exchange.createJob(dataSet, revision, sources("a", "b")));
        get(exchange.startJob(job));

        assertThat(end(job).state()).isEqualTo(state);
        assertThat(all(token -> exchange.assets(dataSet, revision, token))).hasSize(assets);
    }

    @Test
    void onlyAJobThatWaitsIsStartedOrCancelled() {
        String revision = create("1/1").id();
        rig.putObject("a", 1);
        String job = get(exchange.createJob(dataSet, revision, sources("a")));
        String cancelled = get(exchange.createJob(dataSet, revision, sources("a")));
        get(exchange.startJob(job));
        get(exchange.cancelJob(cancelled));

        assertThat(refusal(exchange.startJob(job))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.cancelJob(job))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.startJob(cancelled))).isEqualTo(Kind.CONFLICT);
        assertThat(state(cancelled)).isEqualTo(State.CANCELLED);
    }

    @Test
    void theEleventhJobIsRefused() {
        String revision = create("1/1").id();
        rig.putObject("a", 1);
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            jobs.add(get(exchange.createJob(dataSet, revision, sources("a"))));
        }
        jobs.subList(0, 10).forEach(job -> get(exchange.startJob(job)));

        assertThat(refusal(exchange.startJob(jobs.get(10)))).isEqualTo(Kind.FULL);
        assertThat(state(jobs.get(10))).isEqualTo(State.WAITING);
        assertThat(rig.runningJobs()).isEqualTo(10);
        assertThat(rig.liveJobs()).isEqualTo(11);
    }

    @Test
    void aFinalisedRevisionIsNotChanged() {
        String revision = published();
        String asset =
                all(token -> exchange.assets(dataSet, revision, token)).get(0).id();

        assertThat(get(exchange.revision(dataSet, revision)).finalized()).isTrue();
        assertThat(refusal(exchange.finalizeRevision(dataSet, revision))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.deleteRevision(dataSet, revision))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.deleteAsset(dataSet, revision, asset))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.createJob(dataSet, revision, sources("a")))).isEqualTo(Kind.CONFLICT);
    }

    @Test
    void nothingIsFinalisedEmptyOrWhileAJobRuns() {
        String revision = create("1/1").id();
        assertThat(refusal(exchange.finalizeRevision(dataSet, revision))).isEqualTo(Kind.INVALID);
        rig.putObject("a", 1);
        String job = get(exchange.createJob(dataSet, revision, sources("a")));
        get(exchange.startJob(job));

        assertThat(refusal(exchange.finalizeRevision(dataSet, revision))).isEqualTo(Kind.CONFLICT);
        assertThat(refusal(exchange.deleteRevision(dataSet, revision))).isEqualTo(Kind.CONFLICT);
    }

    @Test
    void assetsAndRevisionsAreDeletedOnce() {
        String revision = create("1/1").id();
        rig.putObject("a", 1);
        String job = get(exchange.createJob(dataSet, revision, sources("a")));
        get(exchange.startJob(job));
        end(job);
        String asset =
                all(token -> exchange.assets(dataSet, revision, token)).get(0).id();

        get(exchange.deleteAsset(dataSet, revision, asset));
        assertThat(all(token -> exchange.assets(dataSet, revision, token))).isEmpty();
        assertThat(refusal(exchange.deleteAsset(dataSet, revision, asset))).isEqualTo(Kind.MISSING);
        get(exchange.deleteRevision(dataSet, revision));
        assertThat(all(token -> exchange.revisions(dataSet, token))).isEmpty();
        assertThat(refusal(exchange.deleteRevision(dataSet, revision))).isEqualTo(Kind.MISSING);
    }

    @Test
    void whatIsNotThereIsMissing() {
        String revision = create("1/1").id();

        assertThat(refusal(exchange.revisions(NONE, null))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.createRevision(NONE, "c", Map.of()))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.revision(dataSet, NONE))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.assets(dataSet, NONE, null))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.createJob(dataSet, NONE, sources("a")))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.job(NONE))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.startJob(NONE))).isEqualTo(Kind.MISSING);
        assertThat(refusal(exchange.deleteAsset(dataSet, revision, NONE))).isEqualTo(Kind.MISSING);
    }

    @Test
    void aNotificationIsSentOncePerClientToken() {
        get(exchange.notifyOfUpdate(dataSet, "fresh", "one"));
        get(exchange.notifyOfUpdate(dataSet, "fresh", "one"));

        assertThat(rig.notifications()).containsExactly("one");
        assertThat(refusal(exchange.notifyOfUpdate(NONE, "fresh", "two"))).isEqualTo(Kind.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, NOT_NOW, 0",
        "DENIED, DENIED, 0",
        "FAILED_BEFORE_EFFECT, UNANSWERED, 0",
        "REQUEST_LOST, UNANSWERED, 0",
        "FAILED_AFTER_EFFECT, UNANSWERED, 1",
        "RESPONSE_LOST, UNANSWERED, 1"
    })
    void aCallThatFailsIsNotMadeAgain(Fault fault, Kind kind, int revisions) {
        rig.nextCalls(DataExchangeCall.CREATE_REVISION, fault, 1);

        assertThat(refusal(exchange.createRevision(dataSet, "c", Map.of()))).isEqualTo(kind);
        assertThat(all(token -> exchange.revisions(dataSet, token))).hasSize(revisions);
        create("1/1");
        assertThat(all(token -> exchange.revisions(dataSet, token))).hasSize(revisions + 1);
    }

    private Revision create(String part) {
        return get(exchange.createRevision(dataSet, "comment", Map.of("part", part)));
    }

    private String published() {
        String revision = create("1/1").id();
        rig.putObject("a", 1);
        String job = get(exchange.createJob(dataSet, revision, sources("a")));
        get(exchange.startJob(job));
        end(job);
        get(exchange.finalizeRevision(dataSet, revision));
        return revision;
    }

    private static List<AssetSource> sources(String... keys) {
        return List.of(keys).stream()
                .map(key -> new AssetSource(DataExchangeRig.BUCKET, key))
                .toList();
    }

    private State state(String job) {
        return get(exchange.job(job)).state();
    }

    /** The objects may be read in another thread, whenever that runs. */
    private ImportJob end(String id) {
        rig.pass(IMPORT);
        Eventually.holds(
                "the end of the import", () -> get(exchange.job(id)).state().isEnd());
        return get(exchange.job(id));
    }

    private static Kind refusal(CompletionStage<?> call) {
        try {
            Object answer = Eventually.value(call);
            throw new AssertionError("not refused: " + answer);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DataExchangeException refused) {
                return refused.kind();
            }
            throw new AssertionError("not refused as it should be", failed);
        } catch (InterruptedException failed) {
            throw new AssertionError("no answer", failed);
        }
    }
}
