package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.ApiKeySource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshConnection;
import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.datamesh.HttpDataMesh;
import io.millrace.connectors.datamesh.feed.EventFeedSource;
import io.millrace.connectors.datamesh.feed.FeedReset;
import io.millrace.connectors.datamesh.feed.FeedStart;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamAccountsConnection;
import io.millrace.connectors.iam.IamAccountsFactory;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.iam.ResourceTagsConnection;
import io.millrace.connectors.iam.ResourceTagsFactory;
import io.millrace.connectors.iam.SdkIamAccounts;
import io.millrace.connectors.iam.SdkResourceTags;
import io.millrace.connectors.jsonlines.JsonLinesSink;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.connectors.s3.S3Connection;
import io.millrace.connectors.saga.SagaSink;
import io.millrace.connectors.saga.SagaSinkOptions;
import io.millrace.jobs.accessgrants.edit.AccessAuditLine;
import io.millrace.jobs.accessgrants.edit.RoleSagaFactory;
import io.millrace.jobs.accessgrants.plan.GrantPlan;
import io.millrace.jobs.accessgrants.plan.GrantPlanException;
import io.millrace.jobs.accessgrants.reconcile.ReconcileOperator;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.AuditKeys;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.FeedKeys;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.JobNames;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.RejectsKeys;
import io.millrace.jobs.settings.S3Keys;
import io.millrace.jobs.settings.Settings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.jspecify.annotations.Nullable;

/**
 * Agreements of a Data Mesh Manager in, policies of IAM roles out: at any time those of the agreements that are active.
 *
 * <pre>
 * feed --> grants --> iam --> audit
 *              |         |
 *              +---------+----> rejects
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
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw AuditKeys.URI.refused("files need checkpoints to be seen, and they are off");
        }
        DataMeshFactory mesh = mesh(checked);
        IamAccountsFactory accounts = accounts(checked);

        Job.configureElements(environment);
        GrantGraph.build(
                environment,
                new EventFeedSource(
                        mesh, start(checked), reset(checked), Duration.ofMillis(checked.get(FeedKeys.POLL))),
                new ReconcileOperator(mesh, accounts, tags(checked), checked),
                roles -> new SagaSink<>(new RoleSagaFactory(accounts, mesh, checked), SagaSinkOptions.of(TICK))
                        .attach(roles, "iam", "roles"),
                JsonLinesSink.of(
                        checked.get(AuditKeys.URI), "audit", new AccessAuditLine(), new BasePathBucketAssigner<>()),
                RejectSink.of(checked.get(RejectsKeys.URI)));
    }

    /**
     * The changes that a first start would make. Connects as the job does, and reads everything; blocks.
     *
     * @param settings those of the job
     * @throws io.millrace.jobs.settings.SettingsException when the job would refuse them
     * @throws GrantPlanException when something cannot be read
     */
    public static GrantPlan plan(Settings settings, Clock clock) throws GrantPlanException {
        CheckedSettings checked = JobSettings.ACCESS_GRANTS.check(settings);
        DataMesh mesh;
        try {
            mesh = mesh(checked).open();
        } catch (IllegalStateException keyless) {
            throw new GrantPlanException(String.valueOf(keyless.getMessage()), keyless);
        }
        try (mesh;
                IamAccounts accounts = accounts(checked).open();
                ResourceTags tags = tags(checked).open()) {
            return GrantPlan.make(mesh, accounts, tags, checked, clock);
        }
    }

    private static FeedStart start(CheckedSettings settings) {
        return settings.find(FeedKeys.START_AFTER)
                .map(FeedStart::after)
                .or(() -> settings.find(FeedKeys.START_AFTER_URI)
                        .map(uri -> FeedStart.object(uri, ObjectStores.factory(S3Keys.connection(settings)))))
                .orElseGet(FeedStart::beginning);
    }

    private static @Nullable FeedReset reset(CheckedSettings settings) {
        return settings.find(FeedKeys.RESTART)
                .map(restart -> restart.after()
                        .map(event -> FeedReset.after(restart.token(), event))
                        .orElseGet(() -> FeedReset.now(restart.token())))
                .orElse(null);
    }

    static DataMeshFactory mesh(CheckedSettings settings) {
        ApiKeySource key = settings.find(FeedKeys.API_KEY_ENV)
                .map(ApiKeySource::environment)
                .orElseGet(() -> ApiKeySource.secret(
                        settings.get(FeedKeys.API_KEY_SECRET),
                        settings.find(IamKeys.REGION).orElse(null),
                        null));
        return HttpDataMesh.factory(new DataMeshConnection(settings.get(FeedKeys.URL), key));
    }

    private static IamAccountsFactory accounts(CheckedSettings settings) {
        return SdkIamAccounts.factory(new IamAccountsConnection(
                new IamConnection(
                        settings.find(IamKeys.REGION).orElse(null),
                        settings.find(IamKeys.ENDPOINT).orElse(null)),
                settings.find(IamKeys.ACCOUNTS).orElse(List.of()),
                settings.find(IamKeys.EXTERNAL_ID).orElse(null),
                settings.get(IamKeys.CALLS_PER_SECOND)));
    }

    /** A stand-in for IAM answers for Glue and KMS as well. */
    private static ResourceTagsFactory tags(CheckedSettings settings) {
        S3Connection s3 = S3Keys.connection(settings);
        URI endpoint = settings.find(IamKeys.ENDPOINT).orElse(null);
        return SdkResourceTags.factory(
                new ResourceTagsConnection(s3.region(), s3.endpoint(), endpoint, endpoint, s3.pathStyle()));
    }
}
