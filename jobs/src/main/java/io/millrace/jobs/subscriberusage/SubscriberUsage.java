package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.digestkeys.SdkSigningKeys;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ListingSource;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.ArrivalSettings;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsSettings;
import io.millrace.jobs.settings.S3Settings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.settings.TrailSettings;
import io.millrace.jobs.settings.UsageSettings;
import io.millrace.jobs.subscriberusage.dedupe.DeduplicateOperator;
import io.millrace.jobs.subscriberusage.digest.DigestAudit;
import io.millrace.jobs.subscriberusage.read.TrailReadOperator;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import io.millrace.jobs.subscriberusage.trail.TrailDays;
import io.millrace.jobs.subscriberusage.trail.TrailLocation;
import io.millrace.jobs.subscriberusage.trail.TrailObjects;
import io.millrace.jobs.subscriberusage.write.BatchByDayOperator;
import io.millrace.jobs.subscriberusage.write.UsageFiles;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Job from CloudTrail log files to Parquet files of who used which AWS Data Exchange data.
 *
 * <pre>
 * listing --------------------+
 * events --> notifications ---+--> trail objects --> read ==hour==> count once ==day==> gather --> files
 *                 |                                   | |
 *                 |                                   | +==object==> audit --+
 *                 +-----------------------------------+----------------------+--> rejects
 * </pre>
 *
 * A double line is keyed: by the hour of the event and a slot of its id, then by table and day; by the URI of an object.
 */
public final class SubscriberUsage implements Job {

    public static final String NAME = JobNames.SUBSCRIBER_USAGE;

    /** Prefix of the names of the arrival operators. */
    private static final String ARRIVALS_NAME = "trail";

    private final @Nullable Duration dedupe;

    public SubscriberUsage() {
        this(null);
    }

    private SubscriberUsage(@Nullable Duration dedupe) {
        this.dedupe = dedupe;
    }

    /**
     * The job with a longer deduplication than the settings allow: to go on from a savepoint whose events would be
     * forgotten by now.
     *
     * @param dedupe in place of {@code dedupe.days}
     */
    public static SubscriberUsage remembering(Duration dedupe) {
        return new SubscriberUsage(dedupe);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void build(StreamExecutionEnvironment environment, Settings settings) {
        CheckedSettings checked = JobSettings.SUBSCRIBER_USAGE.check(settings);
        TrailSettings trail = checked.get(TrailSettings.GROUP);
        UsageSettings usage = checked.get(UsageSettings.GROUP);
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SettingsException(List.of("usage.uri: files need checkpoints to be seen, and they are off"));
        }
        TrailLocation location = new TrailLocation(
                Location.parse(trail.uri()),
                Location.parse(usage.uri()),
                new TrailDays(trail.from(), trail.to()),
                trail.verifiesDigests());
        ObjectStoreFactory stores =
                ObjectStores.factory(checked.get(S3Settings.GROUP).connection());

        Job.configureElements(environment);
        UsageGraph.build(
                trail.arrivals().means() == Arrivals.LISTING
                        ? listing(environment, trail, location, stores)
                        : events(environment, trail.arrivals()),
                new TrailObjects(location),
                reader(trail, usage, location, stores),
                new DigestAudit(Duration.ofHours(trail.digestWaitHours())),
                new DeduplicateOperator(dedupe == null ? Duration.ofDays(trail.dedupeDays()) : dedupe),
                new BatchByDayOperator(Duration.ofMinutes(usage.compactAfterMinutes()), usage.compactRowsMax()),
                UsageFiles.sink(usage.uri()),
                RejectSink.of(checked.get(RejectsSettings.GROUP).uri()));
    }

    private static TrailReadOperator reader(
            TrailSettings trail, UsageSettings usage, TrailLocation location, ObjectStoreFactory stores) {
        TrailReadOperator reader = new TrailReadOperator(
                        location.location(),
                        stores,
                        TrailLimits.DEFAULT.withUncompressedBytesMax(trail.uncompressedBytesMax()),
                        AccessPoints.of(usage.dataExchangeAccounts()),
                        trail.readsConcurrent(),
                        trail.verifiesDigests())
                .withScope(new AuditScope(
                        trail.from().orElse(null),
                        trail.to().orElse(null),
                        trail.arrivals().means() == Arrivals.EVENTS));
        return trail.verifiesSignatures() ? reader.withSignaturesBy(SdkSigningKeys::connect) : reader;
    }

    private static ArrivalStreams listing(
            StreamExecutionEnvironment environment,
            TrailSettings trail,
            TrailLocation location,
            ObjectStoreFactory stores) {
        if (!location.isListable()) {
            throw new SettingsException(List.of("trail.uri: " + location.location()
                    + " holds no logs in CloudTrail's layout; name the folder of a region or one above it"));
        }
        Duration pause = Duration.ofSeconds(trail.arrivals().pollSeconds());
        return ArrivalStreams.listing(
                environment,
                ARRIVALS_NAME,
                new ListingSource(location.location(), location.layout(trail.windowDays()), stores, pause));
    }

    private static ArrivalStreams events(StreamExecutionEnvironment environment, ArrivalSettings arrivals) {
        return ArrivalStreams.events(
                environment,
                ARRIVALS_NAME,
                arrivals.stream().orElseThrow(),
                arrivals.streamEndpoint().orElse(null),
                TrailRule.REJECTS);
    }
}
