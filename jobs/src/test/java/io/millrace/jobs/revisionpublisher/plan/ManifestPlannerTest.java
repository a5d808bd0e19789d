package io.millrace.jobs.revisionpublisher.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.retry.RetryingCalls;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.connectors.s3.S3Connection;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.revisionpublisher.ManifestScenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
public class ManifestPlannerTest {

    private static final Location LOCATION = ManifestScenario.LOCATION;
    private static final String KEY = ManifestScenario.KEY;

    private final FakeS3 s3 = new FakeS3();
    private final List<Duration> pauses = new ArrayList<>();

    /** An action during the wait before a retry. */
    private Runnable whilePaused = () -> {};

    private PlanLimits limits = new PlanLimits(1_000_000, 10_000, 4);

    @Test
    void aManifestBecomesAPublication() throws Exception {
        s3.object("data", "a", 10);
        s3.object("data", "b", 20);
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a", "b"));

        Publication publication = plan(arrival);

        assertThat(publication.getId()).matches("[0-9a-f]{40}");
        assertThat(publication.getManifest()).isEqualTo("s3://manifests/in/m.json");
        assertThat(publication.getManifestModifiedAt()).isEqualTo(3_000);
        assertThat(publication.getStartedAt()).isEqualTo(77);
        assertThat(publication.getRevisions()).singleElement().satisfies(revision -> {
            assertThat(revision.getCount()).isEqualTo(2);
            assertThat(revision.getBytes()).isEqualTo(30);
            assertThat(AssetList.read(revision.getAssets()))
                    .containsExactly(
                            new WantedAsset("data", "a", 10, "etag-1"), new WantedAsset("data", "b", 20, "etag-2"));
        });
    }

    @Test
    void assetsKeepTheirOrderHoweverManyAreLookedUpAtOnce() throws Exception {
        limits = new PlanLimits(1_000_000, 1_000, 8);
        List<String> keys = IntStream.range(0, 2_500)
                .mapToObj(i -> "k" + (i * 7919 % 2_500))
                .toList();
        keys.forEach(key -> s3.object("data", key, 1));

        Publication publication = plan(s3.manifest("manifests", KEY, manifest(keys.toArray(String[]::new))));

        assertThat(publication.getRevisions())
                .extracting(PlannedRevision::getCount)
                .containsExactly(1_000, 1_000, 500);
        assertThat(names(publication)).isEqualTo(keys);
    }

    @Test
    void soManyLookUpsAsAreAllowedAreMadeAtOnceAndNoMore() throws Exception {
        limits = new PlanLimits(1_000_000, 1_000, 8);
        String[] keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new);
        for (String key : keys) {
            s3.object("data", key, 1);
        }
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest(keys));
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestPlanner planner = planner()) {
            // The look-up of the manifest itself is the first.
            CompletableFuture<Publication> planned = planned(planner, arrival, gate);
            Eventually.holds("as many look-ups as are allowed", () -> s3.lookUpsNow() == 8);
            assertThat(s3.lookUps()).isEqualTo(9);

            gate.countDown();
            assertThat(names(Eventually.value(planned))).hasSize(100);
            assertThat(s3.mostLookUpsAtOnce()).isEqualTo(8);
        }
    }

    /** The gate is closed once the manifest was found. */
    private CompletableFuture<Publication> planned(ManifestPlanner planner, ObjectArrival arrival, CountDownLatch gate)
            throws Exception {
        CountDownLatch manifestGate = new CountDownLatch(1);
        s3.holdUp(manifestGate);
        CompletableFuture<Publication> planned = CompletableFuture.supplyAsync(() -> {
            try {
                return planner.plan(arrival, 77);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Eventually.holds("the look-up of the manifest", () -> s3.lookUpsNow() == 1);
        s3.holdUp(gate);
        manifestGate.countDown();
        return planned;
    }

    @Test
    void aPrefixOfManyPagesIsExpandedWhole() throws Exception {
        limits = new PlanLimits(1_000_000, 2_000, 4);
        for (int i = 0; i < 3_500; i++) {
            s3.object("data", String.format("p/%05d", i), i % 7 == 0 ? 0 : 1);
        }

        Publication publication = plan(s3.manifest("manifests", KEY, manifest("p/")));

        assertThat(publication.getRevisions())
                .extracting(PlannedRevision::getCount)
                .containsExactly(2_000, 1_000);
        assertThat(names(publication)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aRedeliveredArrivalHasTheSameIdAndAnOverwrittenManifestAnother() throws Exception {
        s3.object("data", "a", 1);
        ObjectArrival first = s3.manifest("manifests", KEY, manifest("a"));
        Publication published = plan(first);
        assertThat(plan(first).getId()).isEqualTo(published.getId());
        ObjectArrival withoutEtag = new ObjectArrival("manifests", KEY, -1L, "", null, null, 5L);
        assertThat(plan(withoutEtag).getId()).isEqualTo(published.getId());

        ObjectArrival second = s3.manifest("manifests", KEY, manifest("a"));

        assertThat(plan(second).getId()).isNotEqualTo(published.getId());
        assertThat(rules(plan(first))).containsExactly("manifest.replaced");
    }

    @Test
    void ofABucketWithVersionsEachIsReadAsItArrivedInAnyOrder() throws Exception {
        s3.object("data", "a", 1);
        s3.object("data", "b", 1);
        ObjectArrival first = s3.version("manifests", KEY, manifest("a"));
        ObjectArrival second = s3.version("manifests", KEY, manifest("b"));

        Publication later = plan(second);
        Publication earlier = plan(first);

        assertThat(names(later)).containsExactly("b");
        assertThat(names(earlier)).containsExactly("a");
        assertThat(plan(first).getId()).isEqualTo(earlier.getId()).isNotEqualTo(later.getId());
        assertThat(earlier.getManifestModifiedAt())
                .as("of the object, not of the event: a revision made since must be found again")
                .isEqualTo(3_000);
    }

    @Test
    void whateverMakesAPublicationAnotherOneGivesItAnotherId() {
        ObjectArrival arrival = new ObjectArrival("b", "k", 1L, "e", null, null, 0L);
        ObjectArrival version = new ObjectArrival("b", "k", 1L, "e", "e", null, 0L);
        StoredObject read = new StoredObject("k", 1, "e", 1_000);

        assertThat(List.of(
                        PublicationId.of("s3://b/2021.01.05.json", arrival, read, "d"),
                        PublicationId.of("s3://b/2021.01.06.json", arrival, read, "d"),
                        PublicationId.of("s3://b/2021.01.05.json", arrival, read, "e"),
                        PublicationId.of("s3://b/2021.01.05.json", version, read, "d"),
                        PublicationId.of("s3://b/2021.01.05.json", arrival, new StoredObject("k", 1, "e", 2_000), "d"),
                        PublicationId.of("s3://b/2021.01.05.json", arrival, new StoredObject("k", 1, "f", 1_000), "d")))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{40}"));
    }

    @Test
    void aManifestThatIsReplacedWhileItIsReadIsNotReadOn() throws Exception {
        s3.object("data", "a", 1);
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a"));
        s3.breakNext(KEY, 1);
        whilePaused = () -> s3.manifest("manifests", KEY, manifest("b"));

        assertThat(rules(plan(arrival))).containsExactly("manifest.replaced");
    }

    @Test
    void aManifestThatIsGoneOrDeniedSaysSo() throws Exception {
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a"));
        s3.remove("manifests", KEY);
        Publication gone = plan(arrival);
        assertThat(rules(gone)).containsExactly("manifest.gone");
        assertThat(gone.getDataSetId()).isEmpty();
        assertThat(gone.getRevisions()).isEmpty();

        ObjectArrival denied = s3.manifest("manifests", KEY, manifest("a"));
        s3.deny("manifests");
        assertThat(plan(denied).getFindings()).singleElement().satisfies(finding -> {
            assertThat(finding.getRule()).isEqualTo("manifest.denied");
            assertThat(finding.getPosition()).isEmpty();
            assertThat(finding.getReason()).isEqualTo("s3://manifests/in/m.json: Access Denied");
        });
    }

    @Test
    void aBrokenBodyIsReadAgainFromItsBeginning() throws Exception {
        s3.object("data", "a", 1);
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a"));
        s3.breakNext(KEY, 3);

        assertThat(names(plan(arrival))).containsExactly("a");
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L);
        assertThat(s3.opened()).isEqualTo(4);
    }

    @Test
    void anOutageIsWaitedForAndFindsNothingWrong() throws Exception {
        s3.object("data", "a", 1);
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a", "missing", "p/"));
        s3.shut();
        whilePaused = () -> {
            if (s3.failures() == 5) {
                s3.reopen();
            }
        };

        assertThat(rules(plan(arrival))).containsExactly("asset.missing", "asset.prefix-empty");
        assertThat(s3.failures()).isEqualTo(5);
    }

    @Test
    void closingEndsAPlanThatWaits() throws Exception {
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest("a"));
        s3.shut();
        ManifestPlanner planner = planner();
        whilePaused = planner::close;

        assertThatThrownBy(() -> planner.plan(arrival, 0)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void withAnyFindingNothingIsPlanned() throws Exception {
        s3.object("data", "a", 1);

        Publication refused = plan(s3.manifest("manifests", KEY, manifest("a", "missing")));

        assertThat(refused.getRevisions()).isEmpty();
        assertThat(refused.getDataSetId()).isEqualTo(ManifestScenario.DATA_SET);
    }

    @Test
    void theFirstThousandFindingsAreKeptAndTheOthersCounted() throws Exception {
        String[] keys = IntStream.range(0, 1_234).mapToObj(i -> "k" + i).toArray(String[]::new);

        Publication refused = plan(s3.manifest("manifests", KEY, manifest(keys)));

        assertThat(refused.getFindings())
                .hasSize(1_000)
                .extracting(PublicationFinding::getPosition)
                .contains("line 1, column 87, asset_list[0].Key")
                .doesNotHaveDuplicates();
        assertThat(refused.getFindingsLeftOut()).isEqualTo(234);
    }

    @Test
    void whatCannotBeReadToItsEndIsNotLookedUp() throws Exception {
        byte[] whole = manifest("a", "b");

        plan(s3.manifest("manifests", KEY, Arrays.copyOf(whole, whole.length - 1)));

        assertThat(s3.lookUps()).as("of the manifest itself").isEqualTo(1);
    }

    @Test
    void aLocalFolderIsAPlaceForManifestsToo(@TempDir Path folder) throws Exception {
        s3.object("data", "a", 1);
        Path file = Files.write(folder.resolve("m.json"), manifest("a"));
        Location location = Location.parse("file://" + folder);
        S3Connection connection = new S3Connection("us-east-1", null, false);
        try (ManifestPlanner planner = new ManifestPlanner(
                location,
                asked -> asked.isLocal()
                        ? ObjectStores.open(asked, connection)
                        : s3.factory().open(asked),
                limits,
                RetryingCalls.sleeping())) {
            Publication publication = planner.plan(new ObjectArrival("", "m.json", -1L, "", null, null, 0L), 0);

            assertThat(publication.getManifest()).isEqualTo("file://" + file);
            assertThat(names(publication)).containsExactly("a");
        }
    }

    private Publication plan(ObjectArrival arrival) throws InterruptedException {
        try (ManifestPlanner planner = planner()) {
            return planner.plan(arrival, 77);
        }
    }

    private ManifestPlanner planner() {
        return new ManifestPlanner(LOCATION, s3.factory(), limits, new RetryingCalls(duration -> {
            synchronized (pauses) {
                pauses.add(duration);
                whilePaused.run();
            }
        }));
    }

    public static byte[] manifest(String... keys) {
        String assets = List.of(keys).stream()
                .map(key -> "{\"Bucket\":\"data\",\"Key\":\"" + key + "\"}")
                .collect(Collectors.joining(","));
        return ("{\"dataset_id\":\"" + ManifestScenario.DATA_SET + "\",\"asset_list\":[" + assets + "]}")
                .getBytes(UTF_8);
    }

    private static List<String> names(Publication publication) {
        assertThat(publication.getFindings()).isEmpty();
        return publication.getRevisions().stream()
                .flatMap(revision -> AssetList.read(revision.getAssets()).stream())
                .map(WantedAsset::key)
                .toList();
    }

    private static List<String> rules(Publication publication) {
        return publication.getFindings().stream()
                .map(PublicationFinding::getRule)
                .toList();
    }
}
