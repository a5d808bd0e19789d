package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.ApiKeySource;
import io.millrace.connectors.datamesh.DataMeshConnection;
import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.datamesh.HttpDataMesh;
import io.millrace.connectors.datamesh.feed.EventFeedSource;
import io.millrace.connectors.datamesh.feed.FeedStart;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.IamFactory;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.connectors.jsonlines.JsonLinesSink;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.connectors.saga.SagaSink;
import io.millrace.connectors.saga.SagaSinkOptions;
import io.millrace.jobs.accessgrants.edit.GrantSagaFactory;
import io.millrace.jobs.accessgrants.edit.GrantSettings;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.AuditSettings;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.FeedSettings;
import io.millrace.jobs.settings.IamSettings;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsSettings;
import io.millrace.jobs.settings.S3Settings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;

/**
 * Agreements of a Data Mesh Manager in, policies of IAM roles out: at any time those of the agreements that are active.
 *
 * <pre>
 * feed --> converge --> iam --> audit
 *             |          |
 *             +----------+----> rejects
 * </pre>
 */
public final class AccessGrants implements Job {

    public static final String NAME = JobNames.ACCESS_GRANTS;

    /** Interval between two steps of an edit; most need two, one for IAM and one for the report. */
    private static final Duration TICK = Duration.ofMillis(50);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void build(StreamExecutionEnvironment environment, Settings settings) {
        CheckedSettings checked = JobSettings.ACCESS_GRANTS.check(settings);
        FeedSettings feed = checked.get(FeedSettings.GROUP);
        IamSettings iam = checked.get(IamSettings.GROUP);
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SettingsException(List.of("audit.uri: files need checkpoints to be seen, and they are off"));
        }
        DataMeshFactory mesh = mesh(feed, iam);
        IamFactory iams = iam(iam);

        Job.configureElements(environment);
        GrantGraph.build(
                environment,
                new EventFeedSource(
                        mesh, start(feed, checked.get(S3Settings.GROUP)), Duration.ofSeconds(feed.pollSeconds())),
                new ReconcileOperator(mesh, iams, iam),
                edits -> new SagaSink<>(
                                new GrantSagaFactory(
                                        iams,
                                        mesh,
                                        new GrantSettings(feed.report(), iam.isDryRun(), iam.callsConcurrentMax()),
                                        GrantRule.REJECTS),
                                SagaSinkOptions.of(TICK))
                        .attach(edits, "iam", "iam"),
                new AbandonedEdits(Duration.ofMinutes(iam.verifyMinutes())),
                JsonLinesSink.of(
                        checked.get(AuditSettings.GROUP).uri(),
                        "audit",
                        new AuditLine(),
                        new BasePathBucketAssigner<>()),
                RejectSink.of(checked.get(RejectsSettings.GROUP).uri()));
    }

    private static FeedStart start(FeedSettings feed, S3Settings s3) {
        return feed.startAfter()
                .map(FeedStart::after)
                .or(() -> feed.startAfterUri().map(uri -> FeedStart.object(uri, ObjectStores.factory(s3.connection()))))
                .orElseGet(FeedStart::beginning);
    }

    static DataMeshFactory mesh(FeedSettings feed, IamSettings iam) {
        ApiKeySource key = feed.apiKeyVariable()
                .map(ApiKeySource::environment)
                .orElseGet(() -> ApiKeySource.secret(
                        feed.apiKeySecret().orElseThrow(IllegalStateException::new),
                        iam.region().orElse(null),
                        null));
        return HttpDataMesh.factory(new DataMeshConnection(feed.url(), key));
    }

    static IamFactory iam(IamSettings settings) {
        IamConnection connection = new IamConnection(
                settings.region().orElse(null), settings.endpoint().orElse(null));
        return () -> SdkIam.connect(connection);
    }
}
