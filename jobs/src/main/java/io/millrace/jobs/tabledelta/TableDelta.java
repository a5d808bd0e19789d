package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.jsonlines.JsonLinesSink;
import io.millrace.connectors.kinesis.KinesisStreams;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ListingLayout;
import io.millrace.connectors.s3.ListingSource;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.ChangesKeys;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.ExportsKeys;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsKeys;
import io.millrace.jobs.settings.ReportsKeys;
import io.millrace.jobs.settings.S3Keys;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import io.millrace.jobs.tabledelta.format.ChangeFormat;
import io.millrace.jobs.tabledelta.format.ChangePartitionKey;
import io.millrace.jobs.tabledelta.format.ChangeSerialization;
import io.millrace.jobs.tabledelta.format.ReportLine;
import io.millrace.jobs.tabledelta.read.KinesisRecordLimit;
import io.millrace.jobs.tabledelta.read.ReadOperator;
import io.millrace.jobs.tabledelta.read.RecordLimit;
import io.millrace.jobs.tabledelta.read.SettingsForms;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import io.millrace.jobs.tabledelta.version.VersionPolicy;
import java.net.URI;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;

/**
 * Full-table exports in, operations per primary key out.
 *
 * <pre>
 * listing --------------------+                                             +--> changes
 * events --> notifications ---+--> paths ==table==> read ==bucket==> apply -+
 *                                    |               |  |             | |
 *                                    |               |  |             | +==table==> sum --> reports
 *                                    |               |  +-------------|---------------------^
 *                                    +---------------+----------------+--> rejects
 * </pre>
 *
 * A double line is keyed: by table, then by the bucket of the primary key.
 */
public final class TableDelta implements Job {

    public static final String NAME = JobNames.TABLE_DELTA;

    /** What the operators at the beginning are named after. */
    private static final String PLACE = "exports";

    /** Objects at the third level below the exports location are a table's versions. */
    private static final int LEVELS_ABOVE_VERSIONS = 2;

    /** Files remembered by modification time where version names do not ascend as text. */
    private static final int RECENT_FILES = 100_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void build(StreamExecutionEnvironment environment, Settings settings) {
        CheckedSettings checked = JobSettings.TABLE_DELTA.check(settings);
        boolean kinesis = checked.get(ChangesKeys.DESTINATION) == ChangesKeys.Destination.KINESIS;
        ChangeSerialization serialization = new ChangeSerialization(
                ChangeFormat.of(checked.get(ChangesKeys.FORMAT)),
                checked.get(ChangesKeys.BEFORE_IMAGE),
                kinesis ? checked.get(ChangesKeys.RECORD_BYTES_MAX) : Integer.MAX_VALUE);
        if (kinesis && !environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw ChangesKeys.DESTINATION.refused("kinesis needs checkpoints, and they are off");
        }
        Location location = Location.parse(checked.get(ExportsKeys.URI));
        ObjectStoreFactory stores = ObjectStores.factory(S3Keys.connection(checked));

        Job.configureElements(environment);
        DeltaGraph.build(
                location,
                checked.get(ExportsKeys.ARRIVALS.means()) == Arrivals.LISTING
                        ? listing(environment, checked, location, stores)
                        : events(environment, checked),
                new ReadOperator(
                        location,
                        stores,
                        policy(checked),
                        new SettingsForms(checked),
                        RowLimits.DEFAULT.withFieldLength(checked.get(ExportsKeys.FIELD_CHARACTERS_MAX)),
                        kinesis
                                ? new KinesisRecordLimit(serialization, checked.get(ChangesKeys.RECORD_BYTES_MAX))
                                : RecordLimit.NONE,
                        checked.get(ExportsKeys.BUCKETS)),
                new DeltaOperator(
                        kinesis ? DeltaOperator.Publication.AFTER_CHECKPOINT : DeltaOperator.Publication.AT_ONCE),
                changesSink(checked, serialization),
                JsonLinesSink.of(
                        checked.get(ReportsKeys.URI), "reports", new ReportLine(), new BasePathBucketAssigner<>()),
                RejectSink.of(checked.get(RejectsKeys.URI)));
    }

    private static VersionPolicy policy(CheckedSettings settings) {
        return new VersionPolicy(
                settings.get(ExportsKeys.PARTS) == ExportsKeys.Parts.MARKER,
                settings.get(ExportsKeys.VERSION_ORDER),
                settings.get(ExportsKeys.SHRINK_MAX_PERCENT),
                settings.get(ExportsKeys.SHRINK_MIN_ROWS),
                settings.get(ExportsKeys.SCHEMA_CHANGE) == ExportsKeys.SchemaChange.HOLD);
    }

    private static ArrivalStreams listing(
            StreamExecutionEnvironment environment,
            CheckedSettings settings,
            Location location,
            ObjectStoreFactory stores) {
        ListingLayout layout = settings.get(ExportsKeys.VERSION_ORDER) == VersionOrder.LEXICOGRAPHIC
                ? ListingLayout.of(LEVELS_ABOVE_VERSIONS, 1).withWindow(settings.get(ExportsKeys.WINDOW))
                : ListingLayout.of(LEVELS_ABOVE_VERSIONS + 1, 0).withRecent(RECENT_FILES);
        Duration pause = Duration.ofSeconds(settings.get(ExportsKeys.ARRIVALS.pollSeconds()));
        return ArrivalStreams.listing(environment, PLACE, new ListingSource(location, layout, stores, pause));
    }

    private static ArrivalStreams events(StreamExecutionEnvironment environment, CheckedSettings settings) {
        return ArrivalStreams.events(
                environment,
                PLACE,
                settings.get(ExportsKeys.ARRIVALS.streamArn()),
                settings.find(ExportsKeys.ARRIVALS.streamEndpoint())
                        .map(URI::toString)
                        .orElse(null),
                ExportRule.REJECTS);
    }

    private static Sink<Change> changesSink(CheckedSettings settings, ChangeSerialization serialization) {
        if (settings.get(ChangesKeys.DESTINATION) == ChangesKeys.Destination.FILES) {
            return JsonLinesSink.of(settings.get(ChangesKeys.URI), "changes", serialization, new VersionFolder());
        }
        return KinesisStreams.sink(
                settings.get(ChangesKeys.STREAM_ARN),
                settings.find(ChangesKeys.STREAM_ENDPOINT).map(URI::toString).orElse(null),
                settings.get(ChangesKeys.RECORD_BYTES_MAX),
                serialization,
                new ChangePartitionKey());
    }
}
