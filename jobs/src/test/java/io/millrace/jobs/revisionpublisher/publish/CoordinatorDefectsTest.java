package io.millrace.jobs.revisionpublisher.publish;

import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertComplete;
import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertNothingLeft;
import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertPublishedOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeRig.Fault;
import io.millrace.connectors.dataexchange.DataExchangeRig.JobEnding;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import io.millrace.local.standins.dataexchange.DirectDataExchangeRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defects of the Step Functions coordinators of AWS and Rearc, by their numbers in our list: none of them happens here. */
@Timeout(600)
class CoordinatorDefectsTest {

    private final DirectDataExchangeRig rig = new DirectDataExchangeRig();
    private final CallTrace trace = new CallTrace();
    private final PublicationRun publishing =
            new PublicationRun(rig, trace, new PublicationLimits(2, 10, Duration.ofSeconds(10)));
    private final String dataSet = rig.createDataSet("weather");

    @AfterEach
    void close() {
        publishing.close();
    }

    @Test
    void defect1AJobInErrorLeadsToAPublishedRevision() {
        rig.refuseObject("weather/0/4.csv", "ACCESS_DENIED_EXCEPTION");

        publish(weather(5));

        assertThat(trace.done(DataExchangeCall.FINALIZE_REVISION)).isEmpty();
        assertNothingLeft(rig, dataSet);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMED_OUT", "CANCELLED"})
    void defect2AJobThatTimesOutOrIsCancelledOrphansTheRevision(JobEnding ending) {
        rig.nextJobs(ending, 2);
        Publication publication = weather(5);

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
    }

    @Test
    void defect2AJobThatWaitsOrphansTheRevision() {
        rig.nextCalls(DataExchangeCall.START_JOB, Fault.REQUEST_LOST, 2);
        Publication publication = weather(5);

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
    }

    @Test
    void defect3AManifestErrorIsReportedToNobody() throws Exception {
        Publication publication = Publications.of(rig, "weather", dataSet)
                .setFindings(List.of(new PublicationFinding("manifest.json", "line 3", "It ends early")))
                .build();

        publish(publication);

        assertThat(publishing.rejects())
                .singleElement()
                .extracting(Reject::getRule)
                .isEqualTo("manifest.json");
        assertThat(report("weather")).contains("REJECTED", "It ends early");
    }

    @Test
    void defect4OfTwoManifestsInOneSecondOneIsLost() {
        Publication one = Publications.of(rig, "one", dataSet, 3).build();
        Publication two =
                Publications.of(rig, "two", rig.createDataSet("two"), 3).build();
        assertThat(one.getStartedAt()).isEqualTo(two.getStartedAt());
        publishing.submit(one);
        publishing.submit(two);

        publishing.untilOver();

        assertComplete(rig, one, true);
        assertComplete(rig, two, true);
    }

    @Test
    void defect5ManifestsAreTakenForEachOtherUpToTheFirstDot() throws Exception {
        publish(Publications.of(rig, "2021.01.05", dataSet, 3).build());
        publish(Publications.of(rig, "2021.01.06", rig.createDataSet("other"), 2)
                .build());

        assertThat(report("2021.01.05")).contains("\"assets\":3");
        assertThat(report("2021.01.06")).contains("\"assets\":2");
    }

    @Test
    void defect7ARedeliveredEventPublishesAgain() {
        Publication publication = weather(5, 3);

        publish(publication);
        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(publishing.rejects()).isEmpty();
    }

    @Test
    void defect8TheLimitOfJobsIsKeptByEachPublicationForItself() {
        Publication one = Publications.of(rig, "one", dataSet, 30).build();
        Publication two =
                Publications.of(rig, "two", rig.createDataSet("two"), 30).build();
        publishing.submit(one);
        publishing.submit(two);

        publishing.untilOver();

        assertThat(rig.mostRunning()).isEqualTo(10);
        assertThat(rig.refusedStarts()).isZero();
        assertComplete(rig, one, true);
        assertComplete(rig, two, true);
    }

    @Test
    void defect9AFailureInALaterRevisionLeavesTheEarlierPublished() {
        rig.refuseObject("weather/2/0.csv", "ACCESS_DENIED_EXCEPTION");

        publish(weather(4, 4, 4));

        assertNothingLeft(rig, dataSet);
    }

    @Test
    void defect10AFailureAfterFinalisingIsAFailureOfThePublication() throws Exception {
        rig.nextCalls(DataExchangeCall.NOTIFY, Fault.DENIED, 1);
        Publication publication = Publications.of(rig, "weather", dataSet, 3)
                .setNotification("fresh")
                .build();

        publish(publication);

        assertPublishedOnce(rig, trace, publication);
        assertThat(report("weather")).contains("PUBLISHED");
    }

    @Test
    void defect11NothingIsRetriedAndNothingIsCleanedUp() {
        for (DataExchangeCall call : EnumSet.complementOf(EnumSet.of(DataExchangeCall.HEAD_OBJECT))) {
            rig.nextCalls(call, Fault.THROTTLED, 8);
        }
        rig.refuseObject("weather/1/0.csv", "VALIDATION_EXCEPTION");

        publish(weather(5, 3));

        assertNothingLeft(rig, dataSet);
        assertThat(publishing.rejects())
                .singleElement()
                .extracting(Reject::getRule)
                .isEqualTo("import.refused");
    }

    private Publication weather(int... sizes) {
        return Publications.of(rig, "weather", dataSet, sizes).build();
    }

    private void publish(Publication publication) {
        publishing.submit(publication);
        publishing.untilOver();
    }

    private String report(String name) throws Exception {
        try (var json = publishing.store().open("products/" + name + ".json.report.json", null, null)) {
            return new String(json.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
