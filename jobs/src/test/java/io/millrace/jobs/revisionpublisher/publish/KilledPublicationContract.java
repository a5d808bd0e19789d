package io.millrace.jobs.revisionpublisher.publish;

import static io.millrace.jobs.revisionpublisher.publish.PublicationAssertions.assertPublishedOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.saga.KillSwitch.Death;
import io.millrace.connectors.saga.KillSwitch.KilledException;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed at any call, and restarted from any checkpoint before, publishes exactly once. */
@Timeout(600)
public abstract class KilledPublicationContract {

    private static final PublicationLimits LIMITS = new PublicationLimits(2, 3, Duration.ofSeconds(10));
    /** As many checkpoints as there can be. */
    private static final int WAVES = 1;

    private static final int[] REVISIONS = {5, 3, 4};

    /** Empty. */
    protected abstract DataExchangeRig open();

    /** Index, from 0, of the checkpoint that the process is restarted from, and their number. */
    protected abstract IntStream restartedFrom(int checkpoints);

    @ParameterizedTest
    @EnumSource
    void killedAtAnyCallItPublishesOnce(Death death) {
        int calls = undisturbed();
        assertThat(calls).as("3 revisions and 7 jobs").isGreaterThan(3 + 3 * 7);

        for (int call = 0; call < calls; call++) {
            int checkpoints = killAt(call, death, -1);
            for (int checkpoint : restartedFrom(checkpoints).toArray()) {
                killAt(call, death, checkpoint);
            }
        }
    }

    private int undisturbed() {
        CallTrace trace = new CallTrace();
        try (DataExchangeRig rig = open();
                PublicationRun publishing = new PublicationRun(rig, trace, LIMITS, WAVES)) {
            Publication publication = publication(rig);
            publishing.submit(publication);
            publishing.untilOver();
            assertPublished(rig, trace, publication, publishing);
        }
        return trace.killSwitch().begun();
    }

    /**
     * Returns how many checkpoints there were before.
     *
     * @param checkpoint to restart from; negative for the last
     */
    private int killAt(int call, Death death, int checkpoint) {
        CallTrace trace = new CallTrace();
        trace.killSwitch().killAt(call, death);
        try (DataExchangeRig rig = open();
                PublicationRun publishing = new PublicationRun(rig, trace, LIMITS, WAVES)) {
            Publication publication = publication(rig);
            publishing.submit(publication);
            boolean died = dies(publishing);
            List<List<PublicationCommand>> checkpoints = publishing.checkpoints();
            if (!died) {
                // The number of checks of a job depends on the time its objects are read.
                assertThat(trace.killSwitch().begun())
                        .as("over before call %s", call)
                        .isLessThanOrEqualTo(call);
                assertPublished(rig, trace, publication, publishing);
                return checkpoints.size();
            }
            publishing.restart(checkpoints.get(checkpoint < 0 ? checkpoints.size() - 1 : checkpoint));
            try {
                publishing.untilOver();
                assertPublished(rig, trace, publication, publishing);
            } catch (AssertionError failed) {
                throw new AssertionError(
                        "killed " + death + " call " + call + ", restarted from checkpoint " + checkpoint + " of "
                                + checkpoints.size() + ": " + trace.made(),
                        failed);
            }
            return checkpoints.size();
        }
    }

    private static boolean dies(PublicationRun publishing) {
        try {
            publishing.untilOver();
            return false;
        } catch (KilledException killed) {
            return true;
        }
    }

    private static void assertPublished(
            DataExchangeRig rig, CallTrace trace, Publication publication, PublicationRun publishing) {
        assertPublishedOnce(rig, trace, publication);
        assertThat(publishing.rejects()).isEmpty();
        assertThat(rig.notifications()).containsExactly(publication.getId());
    }

    private static Publication publication(DataExchangeRig rig) {
        rig.importsTake(Duration.ofSeconds(20));
        return Publications.of(rig, "weather", rig.createDataSet("weather"), REVISIONS)
                .setNotification("fresh")
                .build();
    }
}
