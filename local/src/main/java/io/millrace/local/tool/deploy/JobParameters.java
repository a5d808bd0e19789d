package io.millrace.local.tool.deploy;

import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.connectors.s3.Location;
import io.millrace.jobs.settings.ArrivalKeys;
import io.millrace.jobs.settings.Arrivals;
import io.millrace.jobs.settings.AuditKeys;
import io.millrace.jobs.settings.ChangesKeys;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.DataExchangeKeys;
import io.millrace.jobs.settings.ExportsKeys;
import io.millrace.jobs.settings.FeedKeys;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.ManifestsKeys;
import io.millrace.jobs.settings.RejectsKeys;
import io.millrace.jobs.settings.ReportsKeys;
import io.millrace.jobs.settings.Setting;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.settings.TrailKeys;
import io.millrace.jobs.settings.UsageKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The template parameters that are derived from the settings of a job and its jar. */
final class JobParameters {

    private static final int KIBIBYTE = 1024;

    /** Keys of settings that only apply to a local machine. */
    static final Set<String> LOCAL_KEYS = Set.of("endpoint", "stream.endpoint", "path.style", "api.key.env");

    private final Identity identity;
    private final DeploymentArns arns;
    private final Map<String, String> values = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();

    private JobParameters(Identity identity) {
        this.identity = identity;
        this.arns = new DeploymentArns(identity);
    }

    /**
     * Checks the settings for the job, for the service and for its runtime.
     *
     * @throws SettingsException with all findings
     */
    static Map<String, String> of(JobSettings job, Settings settings, Identity identity, FlinkRuntime runtime) {
        CheckedSettings checked = job.check(settings, runtime.hasKinesis());
        JobParameters parameters = new JobParameters(identity);
        parameters.refuseLocalPlaces(settings);
        parameters.values.put("RuntimeEnvironment", runtime.environment());
        String rejects = checked.get(RejectsKeys.URI);
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
                        findings.add(group + "." + key + ": is only for a local machine, not for the service");
                    } else if (value.startsWith("file:")) {
                        findings.add(group + "." + key + ": " + value + " is on this machine; use a location in S3");
                    }
                }));
    }

    private void add(JobSettings job, CheckedSettings checked) {
        if (job == JobSettings.TABLE_DELTA) {
            tableDelta(checked);
        } else if (job == JobSettings.SUBSCRIBER_USAGE) {
            source("Trail", checked, TrailKeys.URI, TrailKeys.ARRIVALS);
            String prefix = Location.parse(checked.get(TrailKeys.URI)).prefix();
            values.put("TrailKeyPrefix", withoutSlash(prefix));
            values.put("ChecksSignatures", Boolean.toString(checked.get(TrailKeys.DIGESTS_SIGNATURES_VERIFY)));
            path("UsagePath", checked.get(UsageKeys.URI));
        } else if (job == JobSettings.REVISION_PUBLISHER) {
            source("Manifests", checked, ManifestsKeys.URI, ManifestsKeys.ARRIVALS);
            values.put("ExchangeRegion", checked.find(DataExchangeKeys.REGION).orElse(identity.region()));
        } else {
            accessGrants(checked);
        }
    }

    private void tableDelta(CheckedSettings checked) {
        source("Exports", checked, ExportsKeys.URI, ExportsKeys.ARRIVALS);
        checked.find(ChangesKeys.STREAM_ARN)
                .ifPresentOrElse(
                        stream -> {
                            values.put("ChangesTo", "kinesis");
                            stream("changes", "ChangesStream", stream);
                            values.put(
                                    "ChangesRecordKiB",
                                    Integer.toString(
                                            (checked.get(ChangesKeys.RECORD_BYTES_MAX) + KIBIBYTE - 1) / KIBIBYTE));
                        },
                        () -> values.put("ChangesTo", "files"));
        checked.find(ChangesKeys.URI).ifPresent(uri -> path("ChangesPath", uri));
        path("ReportsPath", checked.get(ReportsKeys.URI));
    }

    private void accessGrants(CheckedSettings checked) {
        checked.find(FeedKeys.API_KEY_SECRET).ifPresent(secret -> {
            values.put("ApiKeySecret", secret);
            values.put("MakeSecret", Boolean.toString(!secret.startsWith("arn:")));
        });
        checked.find(FeedKeys.START_AFTER_URI).map(Location::parse).ifPresent(start -> {
            values.put("StartBucket", start.bucket());
            values.put("StartKey", withoutSlash(start.prefix()));
        });
        values.put("AllowedRoles", String.join(",", arns.roles(checked.get(IamKeys.ROLES_ALLOWED))));
        values.put("DeniedRoles", String.join(",", arns.roles(checked.get(IamKeys.ROLES_DENIED))));
        checked.find(IamKeys.ACCOUNTS).ifPresent(roles -> values.put("MemberRoles", String.join(",", roles)));
        if (checked.get(IamKeys.DATA_TAG).isPresent()) {
            values.put("TaggedData", String.join(",", taggedData(checked)));
        }
        path("AuditPath", checked.get(AuditKeys.URI));
    }

    /** The data whose owner's tag is read. */
    private List<String> taggedData(CheckedSettings checked) {
        List<String> tagged = new ArrayList<>(
                arns.buckets(checked.find(IamKeys.BUCKETS_ALLOWED).orElse(List.of("*"))));
        tagged.addAll(arns.databasesAndKeys(checked.get(IamKeys.ACCOUNTS_ALLOWED)));
        return tagged;
    }

    private void source(String name, CheckedSettings checked, Setting<String> uri, ArrivalKeys arrivals) {
        Location location = Location.parse(checked.get(uri));
        values.put(name + "Bucket", location.bucket());
        values.put(name + "Prefix", location.prefix());
        values.put("ArrivalsBy", checked.get(arrivals.means()) == Arrivals.EVENTS ? "events" : "listing");
        checked.find(arrivals.streamArn()).ifPresent(stream -> stream("arrivals", "ArrivalsStream", stream));
    }

    private void stream(String use, String parameter, StreamArn stream) {
        String expected = ":kinesis:" + identity.region() + ":" + identity.account() + ":stream/" + stream.name();
        if (!stream.toString().endsWith(expected)) {
            findings.add("stream of " + use + ": " + stream + " is not in account " + identity.account()
                    + " and region " + identity.region() + " of the deployment");
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
