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
import io.millrace.jobs.settings.ArrivalSettings;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.ChangesSettings;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.ExportsSettings;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsSettings;
import io.millrace.jobs.settings.ReportsSettings;
import io.millrace.jobs.settings.S3Settings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import io.millrace.jobs.tabledelta.format.ChangeFormat;
import io.millrace.jobs.tabledelta.format.ChangePartitionKey;
import io.millrace.jobs.tabledelta.format.ChangeSerialization;
import io.millrace.jobs.tabledelta.format.ReportLine;
import io.millrace.jobs.tabledelta.read.ExportReader;
import io.millrace.jobs.tabledelta.read.ReadOperator;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import io.millrace.jobs.tabledelta.version.VersionPolicy;
import java.time.Duration;
import java.util.List;
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
        ExportsSettings exports = checked.get(ExportsSettings.GROUP);
        ChangesSettings changes = checked.get(ChangesSettings.GROUP);
        boolean kinesis = changes.destination() == ChangesSettings.Destination.KINESIS;
        int recordBytesMax = kinesis ? changes.recordBytesMax() : Integer.MAX_VALUE;
        ChangeSerialization serialization =
                new ChangeSerialization(ChangeFormat.of(changes.format()), changes.beforeImage(), recordBytesMax);
        if (kinesis && !environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SettingsException(List.of("changes.destination: kinesis needs checkpoints, and they are off"));
        }
        Location location = Location.parse(exports.uri());
        ObjectStoreFactory stores =
                ObjectStores.factory(checked.get(S3Settings.GROUP).connection());

        Job.configureElements(environment);
        DeltaGraph.build(
                location,
                exports.arrivals().means() == Arrivals.LISTING
                        ? listing(environment, exports, location, stores)
                        : events(environment, exports.arrivals()),
                new ReadOperator(
                        location,
                        stores,
                        policy(exports),
                        new ExportReader(
                                exports::dialect,
                                exports::keyColumns,
                                RowLimits.DEFAULT.withFieldLength(exports.fieldCharactersMax()),
                                serialization,
                                recordBytesMax),
                        exports.buckets()),
                new DeltaOperator(
                        kinesis ? DeltaOperator.Publication.AFTER_CHECKPOINT : DeltaOperator.Publication.AT_ONCE),
                changesSink(changes, serialization),
                JsonLinesSink.of(
                        checked.get(ReportsSettings.GROUP).uri(),
                        "reports",
                        new ReportLine(),
                        new BasePathBucketAssigner<>()),
                RejectSink.of(checked.get(RejectsSettings.GROUP).uri()));
    }

    private static VersionPolicy policy(ExportsSettings exports) {
        return new VersionPolicy(
                exports.parts() == ExportsSettings.Parts.MARKER,
                exports.versionOrder(),
                exports.shrinkMaxPercent(),
                exports.shrinkMinRows(),
                exports.schemaChange() == ExportsSettings.SchemaChange.HOLD);
    }

    private static ArrivalStreams listing(
            StreamExecutionEnvironment environment,
            ExportsSettings exports,
            Location location,
            ObjectStoreFactory stores) {
        ListingLayout layout = exports.versionOrder() == VersionOrder.LEXICOGRAPHIC
                ? ListingLayout.of(LEVELS_ABOVE_VERSIONS, 1).withWindow(exports.window())
                : ListingLayout.of(LEVELS_ABOVE_VERSIONS + 1, 0).withRecent(RECENT_FILES);
        Duration pause = Duration.ofSeconds(exports.arrivals().pollSeconds());
        return ArrivalStreams.listing(environment, PLACE, new ListingSource(location, layout, stores, pause));
    }

    private static ArrivalStreams events(StreamExecutionEnvironment environment, ArrivalSettings arrivals) {
        return ArrivalStreams.events(
                environment,
                PLACE,
                arrivals.stream().orElseThrow(),
                arrivals.streamEndpoint().orElse(null),
                ExportRule.REJECTS);
    }

    private static Sink<Change> changesSink(ChangesSettings settings, ChangeSerialization serialization) {
        if (settings.destination() == ChangesSettings.Destination.FILES) {
            return JsonLinesSink.of(settings.uri().orElseThrow(), "changes", serialization, new VersionFolder());
        }
        return KinesisStreams.sink(
                settings.stream().orElseThrow(),
                settings.streamEndpoint().orElse(null),
                settings.recordBytesMax(),
                serialization,
                new ChangePartitionKey());
    }
}
