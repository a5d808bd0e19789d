package io.millrace.local.tool.deploy;

import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.connectors.s3.Location;
import io.millrace.jobs.settings.ArrivalSettings;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.AuditSettings;
import io.millrace.jobs.settings.ChangesSettings;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.DataExchangeSettings;
import io.millrace.jobs.settings.ExportsSettings;
import io.millrace.jobs.settings.FeedSettings;
import io.millrace.jobs.settings.IamSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.ManifestsSettings;
import io.millrace.jobs.settings.RejectsSettings;
import io.millrace.jobs.settings.ReportsSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.settings.TrailSettings;
import io.millrace.jobs.settings.UsageSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The parameters of the templates that follow from a job's settings and the jar, so that nothing is said twice. */
final class JobParameters {

    private static final int KIBIBYTE = 1024;

    /** Keys of settings that name places which only this machine has. */
    static final Set<String> LOCAL_KEYS = Set.of("endpoint", "stream.endpoint", "path.style", "api.key.env");

    private final Identity identity;
    private final Map<String, String> values = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();

    private JobParameters(Identity identity) {
        this.identity = identity;
    }

    /**
     * Checks that the settings are right for the job, for the service and for its runtime.
     *
     * @throws SettingsException with all findings
     */
    static Map<String, String> of(JobSettings job, Settings settings, Identity identity, FlinkRuntime runtime) {
        CheckedSettings checked = job.check(settings, runtime.hasKinesis());
        JobParameters parameters = new JobParameters(identity);
        parameters.refuseLocalPlaces(settings);
        parameters.values.put("RuntimeEnvironment", runtime.environment());
        String rejects = checked.get(RejectsSettings.GROUP).uri();
        parameters.path("RejectsPath", rejects);
        parameters.values.put("DataBucket", Location.parse(rejects).bucket());
        parameters.add(job, checked);
        if (!parameters.findings.isEmpty()) {
            throw new SettingsException(parameters.findings);
        }
        return parameters.values;
    }

    private void refuseLocalPlaces(Settings settings) {
        settings.groups()
                .forEach((group, keys) -> keys.forEach((key, value) -> {
                    if (LOCAL_KEYS.contains(key)) {
                        findings.add(group + "." + key + ": is for this machine; the service has nothing of the kind");
                    } else if (value.startsWith("file:")) {
                        findings.add(group + "." + key + ": " + value + " is on this machine; name a place in S3");
                    }
                }));
    }

    private void add(JobSettings job, CheckedSettings checked) {
        if (job == JobSettings.TABLE_DELTA) {
            tableDelta(checked);
        } else if (job == JobSettings.SUBSCRIBER_USAGE) {
            TrailSettings trail = checked.get(TrailSettings.GROUP);
            source("Trail", trail.uri(), trail.arrivals());
            String prefix = Location.parse(trail.uri()).prefix();
            values.put("TrailKeyPrefix", withoutSlash(prefix));
            values.put("ChecksSignatures", Boolean.toString(trail.verifiesSignatures()));
            path("UsagePath", checked.get(UsageSettings.GROUP).uri());
        } else if (job == JobSettings.REVISION_PUBLISHER) {
            ManifestsSettings manifests = checked.get(ManifestsSettings.GROUP);
            source("Manifests", manifests.uri(), manifests.arrivals());
            values.put(
                    "ExchangeRegion",
                    checked.get(DataExchangeSettings.GROUP).region().orElse(identity.region()));
        } else {
            accessGrants(checked);
        }
    }

    private void tableDelta(CheckedSettings checked) {
        ExportsSettings exports = checked.get(ExportsSettings.GROUP);
        source("Exports", exports.uri(), exports.arrivals());
        ChangesSettings changes = checked.get(ChangesSettings.GROUP);
        changes.stream()
                .ifPresentOrElse(
                        stream -> {
                            values.put("ChangesTo", "kinesis");
                            stream("changes", "ChangesStream", stream);
                            values.put(
                                    "ChangesRecordKiB",
                                    Integer.toString((changes.recordBytesMax() + KIBIBYTE - 1) / KIBIBYTE));
                        },
                        () -> values.put("ChangesTo", "files"));
        changes.uri().ifPresent(uri -> path("ChangesPath", uri));
        path("ReportsPath", checked.get(ReportsSettings.GROUP).uri());
    }

    private void accessGrants(CheckedSettings checked) {
        FeedSettings feed = checked.get(FeedSettings.GROUP);
        feed.apiKeySecret().ifPresent(secret -> {
            values.put("ApiKeySecret", secret);
            values.put("MakeSecret", Boolean.toString(!secret.startsWith("arn:")));
        });
        feed.startAfterUri().map(Location::parse).ifPresent(start -> {
            values.put("StartBucket", start.bucket());
            values.put("StartKey", withoutSlash(start.prefix()));
        });
        IamSettings iam = checked.get(IamSettings.GROUP);
        values.put("AllowedRoles", String.join(",", iam.rolesAllowed()));
        values.put("DeniedRoles", String.join(",", iam.rolesDenied()));
        path("AuditPath", checked.get(AuditSettings.GROUP).uri());
    }

    private void source(String name, String uri, ArrivalSettings arrivals) {
        Location location = Location.parse(uri);
        values.put(name + "Bucket", location.bucket());
        values.put(name + "Prefix", location.prefix());
        values.put("ArrivalsBy", arrivals.means() == Arrivals.EVENTS ? "events" : "listing");
        arrivals.stream().ifPresent(stream -> stream("arrivals", "ArrivalsStream", stream));
    }

    private void stream(String use, String parameter, StreamArn stream) {
        String expected = ":kinesis:" + identity.region() + ":" + identity.account() + ":stream/" + stream.name();
        if (!stream.toString().endsWith(expected)) {
            findings.add("stream of " + use + ": " + stream + " is not of account " + identity.account()
                    + " and region " + identity.region() + ", where the deployment goes");
        }
        values.put(parameter, stream.name());
    }

    private void path(String parameter, String uri) {
        Location location = Location.parse(uri);
        values.put(parameter, withoutSlash(location.bucket() + "/" + location.prefix()));
    }

    private static String withoutSlash(String folder) {
        return folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    }
}
