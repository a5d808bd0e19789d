package io.millrace.jobs.revisionpublisher.publish;

import static io.millrace.connectors.dataexchange.DataExchangeAnswers.all;
import static io.millrace.connectors.dataexchange.DataExchangeAnswers.get;
import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertComplete;
import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertNothingLeft;
import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertPublishedOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.DataExchangeRig.Fault;
import io.millrace.connectors.dataexchange.DataExchangeRig.JobEnding;
import io.millrace.connectors.dataexchange.Revision;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import io.millrace.local.standins.dataexchange.DirectDataExchangeRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of publications, with every fault on the way. */
@Timeout(600)
class PublicationSagaTest {

    private static final PublicationLimits LIMITS = new PublicationLimits(2, 3, Duration.ofSeconds(10));

    private final DirectDataExchangeRig rig = new DirectDataExchangeRig();
    private final CallTrace trace = new CallTrace();
    private final PublicationRun publishing = new PublicationRun(rig, trace, LIMITS);
    private final String dataSet = rig.createDataSet("weather");

    @AfterEach
    void close() {
        publishing.close();
    }

    @Test
    void revisionsAreCompleteBeforeTheFirstIsFinalisedInOrder() {
        Publication publication = publication(5, 1, 2).build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        List<DataExchangeCall> calls =
                trace.made().stream().map(CallTrace.Made::call).toList();
        assertThat(calls.indexOf(DataExchangeCall.FINALIZE_REVISION))
                .isGreaterThan(calls.lastIndexOf(DataExchangeCall.LIST_ASSETS));
        assertThat(publishing.rejects()).isEmpty();
        assertThat(publishing.counts().assetsImported()).isEqualTo(8);
        assertThat(publishing.counts().revisionsFinalized()).isEqualTo(3);
        assertThat(publishing.sources().looks()).containsExactlyInAnyOrder(5, 1, 2);
        assertThat(publishing.counts().calls()).isEqualTo(trace.killSwitch().begun() + 3);
        assertThat(publishing.counts().publicationsFailed()).isZero();
        assertThat(publishing.counts().retries()).isZero();
        assertThat(publishing.counts().jobsRunning()).isZero();
    }

    @Test
    void theReportSaysWhatWasPublished() throws Exception {
        Publication publication = publication(5, 1).build();

        publish(publication);

        JsonNode report = report("weather");
        List<String> ids = assertComplete(rig, publication, true);
        assertThat(report.path("publication").asText()).isEqualTo(publication.getId());
        assertThat(report.path("manifest").asText()).isEqualTo("s3://manifests/products/weather.json");
        assertThat(report.path("dataSet").asText()).isEqualTo(dataSet);
        assertThat(report.path("state").asText()).isEqualTo("PUBLISHED");
        assertThat(report.path("revisions")).hasSize(2);
        assertThat(report.path("revisions").get(1))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"id\":\"" + ids.get(1)
                                + "\",\"part\":\"2/2\",\"assets\":1,\"bytes\":1,\"finalized\":true}"));
        assertThat(report.path("assets").asInt()).isEqualTo(6);
        assertThat(report.path("bytes").asInt()).isEqualTo(1 + 2 + 3 + 4 + 5 + 1);
        assertThat(report.path("startedAt").asText()).isEqualTo("2026-11-21T10:00:00.000Z");
        assertThat(report.path("seconds").asDouble()).isBetween(20.0, 60.0);
        assertThat(report.path("findings")).isEmpty();
        assertThat(report.path("findingsLeftOut").asInt()).isZero();
    }

    @Test
    void aManifestWithFindingsIsReportedWithoutACall() throws Exception {
        Publication publication = publication()
                .setDataSetId("")
                .setFindings(List.of(
                        new PublicationFinding("manifest.data-set", "line 1", "No data set is named"),
                        new PublicationFinding("manifest.asset", "asset_list[3]", "The object is not there")))
                .setFindingsLeftOut(7)
                .build();

        publish(publication);

        assertThat(trace.killSwitch().begun()).isZero();
        assertThat(publishing.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getSource()).isEqualTo("s3://manifests/products/weather.json");
            assertThat(reject.getRule()).isEqualTo("manifest.data-set");
            assertThat(reject.getPosition()).isEqualTo("line 1");
            assertThat(reject.getReason()).isEqualTo("No data set is named (and 8 more, see the report)");
            assertThat(reject.getPayload()).contains("asset_list[3]");
        });
        assertThat(report("weather").path("state").asText()).isEqualTo("REJECTED");
        assertThat(report("weather").path("findings")).hasSize(2);
        assertThat(report("weather").path("findingsLeftOut").asInt()).isEqualTo(7);
    }

    @Test
    void aPublicationOfNothingIsNotBegun() {
        Publication nothing = publication().build();

        assertThatThrownBy(() -> PublicationSaga.begin(nothing)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStagedPublicationIsCompleteAndOpen() throws Exception {
        Publication publication =
                publication(3, 2).setFinalize(false).setNotification("fresh").build();

        publish(publication);

        assertComplete(rig, publication, false);
        assertThat(trace.done(DataExchangeCall.FINALIZE_REVISION)).isEmpty();
        assertThat(rig.notifications()).isEmpty();
        assertThat(report("weather").path("state").asText()).isEqualTo("STAGED");
        assertThat(publishing.rejects()).isEmpty();
    }

    @Test
    void subscribersAreNotifiedAfterPublishing() {
        Publication publication = publication(3).setNotification("fresh").build();

        publish(publication);

        assertThat(rig.notifications()).containsExactly(publication.getId());
        assertThat(trace.made().get(trace.made().size() - 1).call()).isEqualTo(DataExchangeCall.NOTIFY);
    }

    /** Every kind of call, failed in every way that passes: the end is the same. */
    @ParameterizedTest
    @CsvSource({
        "LIST_REVISIONS",
        "CREATE_REVISION",
        "LIST_JOBS",
        "GET_JOB",
        "CREATE_JOB",
        "START_JOB",
        "LIST_ASSETS",
        "GET_REVISION",
        "FINALIZE_REVISION",
        "NOTIFY"
    })
    void everyCallMayFailForAWhile(DataExchangeCall call) {
        Publication publication = publication(5, 3).setNotification("fresh").build();
        for (Fault fault : Fault.values()) {
            if (fault != Fault.DENIED && fault != Fault.SERVED) {
                rig.nextCalls(call, fault, 2);
            }
        }

        publish(publication);

        assertComplete(rig, publication, true);
        assertThat(publishing.rejects()).isEmpty();
        assertThat(rig.notifications()).containsExactly(publication.getId());
        assertThat(publishing.counts().retries()).isPositive();
        assertThat(rig.mostRunning()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED_AFTER_EFFECT", "RESPONSE_LOST"})
    void aLostAnswerToACreateIsNotCreatedTwice(Fault fault) {
        rig.listsLag(Duration.ofSeconds(4));
        rig.nextCalls(DataExchangeCall.CREATE_REVISION, fault, 3);
        rig.nextCalls(DataExchangeCall.CREATE_JOB, fault, 3);
        Publication publication = publication(5, 3).build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(trace.made().stream().filter(made -> made.call() == DataExchangeCall.CREATE_REVISION))
                .hasSize(2);
        assertThat(trace.made().stream().filter(made -> made.call() == DataExchangeCall.CREATE_JOB))
                .hasSize(5);
    }

    @Test
    void anOutageIsWaitedOutWithBackoff() {
        rig.nextCalls(DataExchangeCall.LIST_REVISIONS, Fault.REQUEST_LOST, 20);
        Publication publication = publication(2).build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(Duration.between(Instant.ofEpochMilli(publication.getStartedAt()), rig.now()))
                .as("1 + 2 + 4 + ... + 32, then 14 minutes")
                .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(17));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ERROR",
                "ERROR_WITH_OTHERS_IMPORTED",
                "TIMED_OUT",
                "CANCELLED",
                "ONE_ASSET_MISSING",
                "ONE_ASSET_TWICE"
            })
    void aJobThatEndsBadlyIsMadeGood(JobEnding ending) {
        rig.nextJobs(ending, 4);
        Publication publication = publication(5, 3).build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(publishing.rejects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "TIMED_OUT", "CANCELLED", "ONE_ASSET_MISSING"})
    void whatIsNotImportedInFiveAttemptsIsGivenUp(JobEnding ending) throws Exception {
        rig.nextJobs(ending, 100);
        Publication publication = publication(1, 1).build();

        publish(publication);

        assertThat(trace.done(DataExchangeCall.START_JOB)).hasSize(10);
        assertGivenUp(RevisionVerifier.INCOMPLETE);
        assertThat(report("weather").path("findings").toString()).contains("s3://assets/weather/0/0.csv");
    }

    @ParameterizedTest
    @CsvSource({
        "ACCESS_DENIED_EXCEPTION, import.access-denied",
        "RESOURCE_NOT_FOUND_EXCEPTION, import.object-missing",
        "VALIDATION_EXCEPTION, import.refused",
        "MALWARE_DETECTED, import.malware",
        "MALWARE_SCAN_ENCRYPTED_FILE, import.malware-scan",
        "SERVICE_QUOTA_EXCEEDED_EXCEPTION, import.limit",
        "SOMETHING_NEW, import.unknown"
    })
    void aJobErrorThatStaysIsReportedWithAllOthers(String code, String rule) throws Exception {
        rig.refuseObject("weather/0/0.csv", code);
        rig.refuseObject("weather/0/3.csv", code);
        Publication publication = publication(5, 3).build();

        publish(publication);

        assertGivenUp(rule);
        assertThat(report("weather").path("findings").toString())
                .contains("s3://assets/weather/0/0.csv", "s3://assets/weather/0/3.csv");
        assertThat(trace.done(DataExchangeCall.START_JOB))
                .as("none is started after the first error")
                .hasSize(3);
    }

    @Test
    void anObjectThatWasChangedMeanwhileIsNotPublished() {
        Publication publication = publication(5).build();
        rig.putObject("weather/0/3.csv", 1_000);

        publish(publication);

        assertGivenUp(AssetComparison.CHANGED);
    }

    @Test
    void anObjectThatWasChangedMeanwhileToOneOfEqualSizeIsNotPublished() {
        Publication publication = publication(2, 5).build();
        publishing.sources().change("weather/1/3.csv");
        publishing.sources().change("weather/1/4.csv");

        publish(publication);

        assertGivenUp(AssetComparison.CHANGED);
        assertThat(publishing.rejects().get(0).getReason()).contains("1 more");
        assertThat(publishing.counts().publicationsFailed()).isEqualTo(1);
    }

    @Test
    void objectsAreLookedAtUntilS3Answers() {
        Publication publication = publication(2).build();
        publishing.sources().fail(3);

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(publishing.sources().looks()).containsExactly(2, 2, 2, 2);
    }

    @Test
    void manyObjectsAreLookedAtAThousandAtATime() {
        rig.assetsPerJob(500);
        Publication publication = publication(2_500).build();
        PublicationLimits limits = new PublicationLimits(500, 10, Duration.ofSeconds(10));
        try (PublicationRun inLargeJobs = new PublicationRun(rig, trace, limits)) {
            inLargeJobs.submit(publication);
            inLargeJobs.untilOver();

            assertThat(inLargeJobs.sources().looks()).containsExactly(1_000, 1_000, 500);
        }
        assertPublishedOnce(rig, trace, publication);
    }

    @Test
    void anObjectThatWasRemovedMeanwhileIsNotPublished() {
        Publication publication = publication(5).build();
        rig.removeObject("weather/0/3.csv");

        publish(publication);

        assertGivenUp("import.object-missing");
    }

    @Test
    void aForeignAssetIsNotPublished() {
        Publication publication = publication(5).build();
        publishing.submit(publication);
        while (trace.done(DataExchangeCall.CREATE_REVISION).isEmpty()) {
            publishing.round();
        }
        rig.addAsset(onlyRevision(), "intruder.csv", 1);

        publishing.untilOver();

        assertGivenUp(AssetComparison.FOREIGN);
    }

    @Test
    void aDataSetThatIsNotThereIsReported() {
        Publication publication = publication(5).setDataSetId("0".repeat(32)).build();

        publish(publication);

        assertGivenUp("data-exchange.missing");
        assertThat(trace.done(DataExchangeCall.CREATE_REVISION)).isEmpty();
    }

    @Test
    void theQuotaOfRevisionsIsReported() {
        rig.revisionsPerDataSet(2);

        publish(publication(2, 2, 2).build());

        assertGivenUp("data-exchange.limit");
    }

    @ParameterizedTest
    @CsvSource({
        "LIST_REVISIONS",
        "CREATE_REVISION",
        "LIST_JOBS",
        "GET_JOB",
        "CREATE_JOB",
        "START_JOB",
        "LIST_ASSETS",
        "FINALIZE_REVISION"
    })
    void aCallThatIsDeniedIsReportedAndNothingIsLeft(DataExchangeCall call) {
        rig.nextCalls(call, Fault.DENIED, 1);

        publish(publication(5, 3).build());

        assertGivenUp("data-exchange.denied");
    }

    @Test
    void whatIsFinalisedStaysWhenTheNextIsRefused() throws Exception {
        rig.nextCalls(DataExchangeCall.FINALIZE_REVISION, Fault.SERVED, 1);
        rig.nextCalls(DataExchangeCall.FINALIZE_REVISION, Fault.DENIED, 1);

        publish(publication(5, 3, 2).build());

        JsonNode report = report("weather");
        assertThat(report.path("state").asText()).isEqualTo("FAILED");
        assertThat(report.path("revisions")).singleElement().satisfies(revision -> {
            assertThat(revision.path("id").asText()).isEqualTo(onlyRevision());
            assertThat(revision.path("part").asText()).isEqualTo("1/3");
            assertThat(revision.path("assets").asInt()).isEqualTo(5);
            assertThat(revision.path("finalized").asBoolean()).isTrue();
        });
        assertThat(publishing.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("data-exchange.denied");
            assertThat(reject.getPosition()).isEqualTo("revision 2/3");
        });
    }

    @Test
    void aNotificationThatIsRefusedDoesNotUndoThePublication() throws Exception {
        rig.nextCalls(DataExchangeCall.NOTIFY, Fault.DENIED, 1);
        Publication publication = publication(5).setNotification("fresh").build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(report("weather").path("state").asText()).isEqualTo("PUBLISHED");
        assertThat(publishing.rejects())
                .singleElement()
                .extracting(Reject::getRule)
                .isEqualTo("data-exchange.denied");
    }

    @Test
    void aReportIsWrittenWhenTheStoreIsBack() throws Exception {
        publishing.store().failNext(5);

        publish(publication(2).build());

        assertThat(report("weather").path("state").asText()).isEqualTo("PUBLISHED");
        assertThat(publishing.rejects()).isEmpty();
    }

    @Test
    void aReportThatIsRefusedIsAReject() {
        publishing.store().deny("products/");

        publish(publication(2).build());

        assertThat(publishing.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo(ReportWriter.REFUSED);
            assertThat(reject.getPayload()).contains("PUBLISHED");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "CONFLICT", "NOT_NOW", "LIMIT"})
    void anotherPublisherMayTakePlaces(Kind refusal) {
        rig.concurrentJobs(3);
        rig.refuseStartsWith(refusal);
        occupy(2);
        Publication publication = publication(9).build();

        publish(publication);

        assertThat(rig.runningJobs()).as("the others run still").isEqualTo(2);
        rig.pass(Duration.ofMinutes(10));
        assertPublishedOnce(rig, trace, publication);
        assertThat(rig.mostRunning()).isEqualTo(3);
        assertThat(rig.refusedStarts()).isBetween(1, 25);
    }

    @Test
    void onePublicationAfterTheOtherIsServedAndNoneOverTheLimit() {
        rig.concurrentJobs(3);
        List<Publication> publications = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            publications.add(
                    Publications.of(rig, name, rig.createDataSet(name), 7, 5).build());
        }
        publications.forEach(publishing::submit);

        publishing.untilOver();

        publications.forEach(publication -> assertComplete(rig, publication, true));
        assertThat(rig.mostRunning()).isEqualTo(3);
        assertThat(rig.refusedStarts()).isZero();
    }

    @Test
    void placesForJobsAreNotLeftEmpty() {
        PublicationLimits usual = new PublicationLimits(100, 10, Duration.ofSeconds(10));
        Publication publication = publication(10_000).build();
        try (PublicationRun large = new PublicationRun(rig, trace, usual)) {
            large.submit(publication);
            large.untilOver();
        }

        assertComplete(rig, publication, true);
        assertThat(Duration.between(Instant.ofEpochMilli(publication.getStartedAt()), rig.now()))
                .as("10 times 10 jobs of 20 seconds")
                .isBetween(Duration.ofSeconds(200), Duration.ofSeconds(230));
        assertThat(trace.made().stream().filter(made -> made.call() == DataExchangeCall.GET_JOB))
                .hasSizeLessThan(600);
    }

    @Test
    void progressIsSmall() throws Exception {
        Publication publication = publication(10_000).build();
        int most = 0;
        try (PublicationRun large =
                new PublicationRun(rig, trace, new PublicationLimits(100, 10, Duration.ofSeconds(10)))) {
            large.submit(publication);
            large.untilOver();
            for (List<PublicationCommand> checkpoint : large.checkpoints()) {
                for (PublicationCommand command : checkpoint) {
                    most = Math.max(most, bytes(command.getProgress()));
                }
            }
        }

        assertThat(most).as("bit set of 1,250 bytes, ten jobs of 100 assets").isBetween(1_250, 6_000);
    }

    private static int bytes(PublicationProgress progress) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(PublicationProgress.class).write(progress, encoder);
        encoder.flush();
        return bytes.size();
    }

    @Test
    void surplusRevisionsAndJobsOfAnEarlierAttemptAreRemoved() {
        Publication publication = publication(5, 3).build();
        Map<String, String> tags = PublicationTag.tags(publication.getTags(), publication.getId(), "1/2");
        try (DataExchange exchange = rig.connect()) {
            String kept = get(exchange.createRevision(dataSet, "c", tags)).id();
            String surplus = get(exchange.createRevision(dataSet, "c", tags)).id();
            List<AssetSource> sources = List.of(new AssetSource(DataExchangeRig.BUCKET, "weather/0/0.csv"));
            get(exchange.startJob(get(exchange.createJob(dataSet, surplus, sources))));
            get(exchange.createJob(dataSet, surplus, sources));
            get(exchange.startJob(get(exchange.createJob(dataSet, kept, sources))));
            get(exchange.createJob(dataSet, kept, sources));
        }

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
    }

    @Test
    void revisionsOfOthersAreLeftAlone() {
        try (DataExchange exchange = rig.connect()) {
            get(exchange.createRevision(dataSet, "by hand", Map.of()));
            get(exchange.createRevision(
                    dataSet, "another", PublicationTag.tags(Map.of(), Publications.id("another"), "1/1")));
        }
        rig.nextCalls(DataExchangeCall.FINALIZE_REVISION, Fault.DENIED, 1);

        publish(publication(5).build());

        try (DataExchange exchange = rig.connect()) {
            assertThat(all(token -> exchange.revisions(dataSet, token))).hasSize(2);
        }
    }

    @Test
    void aPublicationThatWasPublishedWithAnotherLimitIsNotPublishedAgain() throws Exception {
        publish(publication(4, 4).build());
        Publication again = publication(8).build();

        publish(again);

        assertThat(trace.done(DataExchangeCall.CREATE_REVISION)).containsExactly("1/2", "2/2");
        assertThat(report("weather").path("state").asText()).isEqualTo("PUBLISHED");
    }

    @Test
    void aPublicationThatIsPublishedInPartWithAnotherLimitIsGivenUp() {
        rig.nextCalls(DataExchangeCall.FINALIZE_REVISION, Fault.SERVED, 1);
        rig.nextCalls(DataExchangeCall.FINALIZE_REVISION, Fault.DENIED, 1);
        publish(publication(4, 4).build());

        publish(publication(8).build());

        assertThat(publishing.rejects())
                .extracting(Reject::getRule)
                .containsExactly("data-exchange.denied", ReconcilePhase.CUT_CHANGED);
        assertThat(trace.done(DataExchangeCall.CREATE_REVISION)).containsExactly("1/2", "2/2");
        assertThat(onlyRevision())
                .isEqualTo(trace.done(DataExchangeCall.FINALIZE_REVISION).get(0));
    }

    private Publication.Builder publication(int... sizes) {
        return Publications.of(rig, "weather", dataSet, sizes);
    }

    private void publish(Publication publication) {
        publishing.submit(publication);
        publishing.untilOver();
    }

    /** By jobs of another publisher that take ten minutes. */
    private void occupy(int places) {
        rig.putObject("other.csv", 1);
        rig.importsTake(Duration.ofMinutes(10));
        try (DataExchange exchange = rig.connect()) {
            String other = rig.createDataSet("other");
            String revision =
                    get(exchange.createRevision(other, "other", Map.of())).id();
            List<AssetSource> sources = List.of(new AssetSource(DataExchangeRig.BUCKET, "other.csv"));
            for (int i = 0; i < places; i++) {
                get(exchange.startJob(get(exchange.createJob(other, revision, sources))));
            }
        }
        rig.importsTake(Duration.ofSeconds(20));
    }

    private String onlyRevision() {
        try (DataExchange exchange = rig.connect()) {
            List<Revision> revisions = all(token -> exchange.revisions(dataSet, token));
            assertThat(revisions).hasSize(1);
            return revisions.get(0).id();
        }
    }

    private void assertGivenUp(String rule) {
        assertNothingLeft(rig, dataSet);
        assertThat(trace.done(DataExchangeCall.FINALIZE_REVISION)).isEmpty();
        assertThat(publishing.rejects())
                .singleElement()
                .extracting(Reject::getRule)
                .isEqualTo(rule);
        try {
            assertThat(report("weather").path("state").asText()).isEqualTo("FAILED");
            assertThat(report("weather").path("revisions")).isEmpty();
            assertThat(report("weather").path("findings").get(0).path("rule").asText())
                    .isEqualTo(rule);
        } catch (Exception unreadable) {
            throw new AssertionError("no report", unreadable);
        }
    }

    private JsonNode report(String name) throws Exception {
        try (InputStream json = publishing.store().open("products/" + name + ".json.report.json", null, null)) {
            return new ObjectMapper().readTree(json);
        }
    }
}
