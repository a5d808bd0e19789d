package io.millrace.jobs.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ListingLayout;
import io.millrace.connectors.s3.ListingSource;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.connectors.saga.SagaSink;
import io.millrace.connectors.saga.SagaSinkOptions;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import io.millrace.jobs.revisionpublisher.plan.ManifestObjects;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlans;
import io.millrace.jobs.revisionpublisher.plan.PlanLimits;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.publish.PublicationCommand;
import io.millrace.jobs.revisionpublisher.publish.PublicationLimits;
import io.millrace.jobs.revisionpublisher.publish.PublicationSagaFactory;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.DataExchangeKeys;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.ManifestsKeys;
import io.millrace.jobs.settings.RejectsKeys;
import io.millrace.jobs.settings.S3Keys;
import io.millrace.jobs.settings.Settings;
import java.net.URI;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Manifests in, finalised revisions of AWS Data Exchange out, whole or not at all.
 *
 * <pre>
 * listing --------------------+
 * events --> notifications ---+--> manifest objects --> plan --> unread manifests --> publish
 *                 |                                                     |                |
 *                 +-----------------------------------------------------+----------------+--> rejects
 * </pre>
 */
public final class RevisionPublisher implements Job {

    public static final String NAME = JobNames.REVISION_PUBLISHER;

    /** What the operators at the beginning are named after. */
    private static final String PLACE = "manifests";

    /** Objects remembered by modification time: names of manifests are in no order. */
    private static final int RECENT_OBJECTS = 100_000;

    /** Between two rounds of a publication; what is waited for takes seconds. */
    private static final Duration TICK = Duration.ofMillis(250);

    private final Duration tick;
    private final @Nullable Duration poll;

    public RevisionPublisher() {
        this(TICK, null);
    }

    private RevisionPublisher(Duration tick, @Nullable Duration poll) {
        this.tick = tick;
        this.poll = poll;
    }

    /**
     * With a shorter pace than the settings, which have whole seconds, can say: to measure with, against a service whose
     * time is scaled down as much.
     *
     * @param poll in place of {@code poll.seconds}, before it is scaled
     */
    public static RevisionPublisher scaledDown(int times, Duration poll) {
        return new RevisionPublisher(TICK.dividedBy(times), poll.dividedBy(times));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void build(StreamExecutionEnvironment environment, Settings settings) {
        CheckedSettings checked = JobSettings.REVISION_PUBLISHER.check(settings);
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw RejectsKeys.URI.refused("files need checkpoints to be seen, and they are off");
        }
        Location location = Location.parse(checked.get(ManifestsKeys.URI));
        ObjectStoreFactory stores = ObjectStores.factory(S3Keys.connection(checked));

        Job.configureElements(environment);
        PublicationGraph.build(
                checked.get(ManifestsKeys.ARRIVALS.means()) == Arrivals.LISTING
                        ? listing(environment, checked, location, stores)
                        : events(environment, checked),
                new ManifestObjects(location),
                new ManifestPlans(
                        location,
                        stores,
                        new PlanLimits(
                                checked.get(ManifestsKeys.ASSETS_MAX),
                                checked.get(DataExchangeKeys.REVISION_ASSETS_MAX),
                                checked.get(ManifestsKeys.STATS_CONCURRENT))),
                publications -> publisher(checked, location, stores).attach(publications, "publish", "publish"),
                RejectSink.of(checked.get(RejectsKeys.URI)));
    }

    private SagaSink<Publication, PublicationCommand, Reject> publisher(
            CheckedSettings settings, Location location, ObjectStoreFactory stores) {
        PublicationSagaFactory publishing = new PublicationSagaFactory(
                new DataExchangeConnection(
                        settings.find(DataExchangeKeys.REGION).orElse(null),
                        settings.find(DataExchangeKeys.ENDPOINT).orElse(null)),
                new PublicationLimits(
                        settings.get(DataExchangeKeys.JOB_ASSETS_MAX),
                        settings.get(DataExchangeKeys.JOBS_CONCURRENT_MAX),
                        poll == null ? Duration.ofSeconds(settings.get(DataExchangeKeys.POLL_SECONDS)) : poll),
                location,
                stores,
                settings.get(ManifestsKeys.STATS_CONCURRENT));
        return new SagaSink<>(publishing, SagaSinkOptions.of(tick));
    }

    private static ArrivalStreams listing(
            StreamExecutionEnvironment environment,
            CheckedSettings settings,
            Location location,
            ObjectStoreFactory stores) {
        ListingLayout layout = ListingLayout.flat().withRecent(RECENT_OBJECTS);
        Duration pause = Duration.ofSeconds(settings.get(ManifestsKeys.ARRIVALS.pollSeconds()));
        return ArrivalStreams.listing(environment, PLACE, new ListingSource(location, layout, stores, pause));
    }

    private static ArrivalStreams events(StreamExecutionEnvironment environment, CheckedSettings settings) {
        return ArrivalStreams.events(
                environment,
                PLACE,
                settings.get(ManifestsKeys.ARRIVALS.streamArn()),
                settings.find(ManifestsKeys.ARRIVALS.streamEndpoint())
                        .map(URI::toString)
                        .orElse(null),
                ManifestRule.REJECTS);
    }
}
