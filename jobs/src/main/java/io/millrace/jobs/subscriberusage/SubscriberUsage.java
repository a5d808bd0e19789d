package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.digestkeys.SdkSigningKeys;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ListingSource;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsKeys;
import io.millrace.jobs.settings.S3Keys;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.TrailKeys;
import io.millrace.jobs.settings.UsageKeys;
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
import java.net.URI;
import java.time.Duration;
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
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw UsageKeys.URI.refused("files need checkpoints to be seen, and they are off");
        }
        TrailLocation location = new TrailLocation(
                Location.parse(checked.get(TrailKeys.URI)),
                Location.parse(checked.get(UsageKeys.URI)),
                new TrailDays(checked.find(TrailKeys.FROM), checked.find(TrailKeys.TO)),
                checked.get(TrailKeys.DIGESTS_VERIFY));
        ObjectStoreFactory stores = ObjectStores.factory(S3Keys.connection(checked));

        Job.configureElements(environment);
        UsageGraph graph = new UsageGraph(
                checked.get(TrailKeys.ARRIVALS.means()) == Arrivals.LISTING
                        ? listing(environment, checked, location, stores)
                        : events(environment, checked),
                UsageFiles.sink(checked.get(UsageKeys.URI)),
                RejectSink.of(checked.get(RejectsKeys.URI)));
        graph.build(
                new TrailObjects(location),
                reader(checked, location, stores),
                new DigestAudit(Duration.ofHours(checked.get(TrailKeys.DIGEST_WAIT_HOURS))),
                new DeduplicateOperator(dedupe == null ? Duration.ofDays(checked.get(TrailKeys.DEDUPE_DAYS)) : dedupe),
                new BatchByDayOperator(
                        Duration.ofMinutes(checked.get(UsageKeys.COMPACT_AFTER_MINUTES)),
                        checked.get(UsageKeys.COMPACT_ROWS_MAX)));
    }

    private static TrailReadOperator reader(
            CheckedSettings settings, TrailLocation location, ObjectStoreFactory stores) {
        TrailReadOperator reader = new TrailReadOperator(
                        location.location(),
                        stores,
                        TrailLimits.DEFAULT.withUncompressedBytesMax(settings.get(TrailKeys.UNCOMPRESSED_BYTES_MAX)),
                        AccessPoints.of(settings.get(UsageKeys.DATA_EXCHANGE_ACCOUNTS)),
                        settings.get(TrailKeys.READS_CONCURRENT),
                        settings.get(TrailKeys.DIGESTS_VERIFY))
                .withScope(new AuditScope(
                        settings.find(TrailKeys.FROM).orElse(null),
                        settings.find(TrailKeys.TO).orElse(null),
                        settings.get(TrailKeys.ARRIVALS.means()) == Arrivals.EVENTS));
        return settings.get(TrailKeys.DIGESTS_SIGNATURES_VERIFY)
                ? reader.withSignaturesBy(SdkSigningKeys::connect)
                : reader;
    }

    private static ArrivalStreams listing(
            StreamExecutionEnvironment environment,
            CheckedSettings settings,
            TrailLocation location,
            ObjectStoreFactory stores) {
        if (!location.isListable()) {
            throw TrailKeys.URI.refused(location.location()
                    + " holds no logs in CloudTrail's layout; name the folder of a region or one above it");
        }
        Duration pause = Duration.ofSeconds(settings.get(TrailKeys.ARRIVALS.pollSeconds()));
        return ArrivalStreams.listing(
                environment,
                ARRIVALS_NAME,
                new ListingSource(
                        location.location(), location.layout(settings.get(TrailKeys.WINDOW_DAYS)), stores, pause));
    }

    private static ArrivalStreams events(StreamExecutionEnvironment environment, CheckedSettings settings) {
        return ArrivalStreams.events(
                environment,
                ARRIVALS_NAME,
                settings.get(TrailKeys.ARRIVALS.streamArn()),
                settings.find(TrailKeys.ARRIVALS.streamEndpoint())
                        .map(URI::toString)
                        .orElse(null),
                TrailRule.REJECTS);
    }
}
