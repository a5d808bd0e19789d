package io.millrace.local.tool.deploy;

import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.NamedSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deployments of the four jobs with {@code deploy/settings} and variations of them. */
final class Deployments {

    static final Identity IDENTITY = new Identity("123456789012", "eu-central-1");
    static final Path FOLDER =
            Path.of(System.getProperty("millrace.home", "..")).resolve("deploy");

    static final List<JobSettings> JOBS = List.of(
            JobSettings.TABLE_DELTA,
            JobSettings.SUBSCRIBER_USAGE,
            JobSettings.REVISION_PUBLISHER,
            JobSettings.ACCESS_GRANTS);

    private static final Map<String, String> REVISION_PUBLISHER =
            Map.of("DataSets", "0123456789abcdef0123456789abcdef", "AssetBuckets", "example-data,example-more-data");

    private Deployments() {}

    /** @param changes values by {@code group.key}; an empty value removes the key */
    static Settings settings(JobSettings job, Map<String, String> changes) {
        Map<String, Map<String, String>> groups = new LinkedHashMap<>();
        Settings sample = NamedSettings.load(FOLDER.resolve("settings").resolve(job.job() + ".json"), job.job());
        sample.groups().forEach((id, keys) -> groups.put(id, new LinkedHashMap<>(keys)));
        changes.forEach((name, value) -> {
            int dot = name.indexOf('.');
            Map<String, String> keys = groups.computeIfAbsent(name.substring(0, dot), id -> new LinkedHashMap<>());
            if (value.isEmpty()) {
                keys.remove(name.substring(dot + 1));
            } else {
                keys.put(name.substring(dot + 1), value);
            }
        });
        return Settings.of(groups);
    }

    static Map<String, String> needed(JobSettings job) {
        return job == JobSettings.REVISION_PUBLISHER ? REVISION_PUBLISHER : Map.of();
    }

    static Plan plan(JobSettings job, Map<String, String> changes, Map<String, String> given, Jar jar) {
        Map<String, String> parameters = new HashMap<>(needed(job));
        parameters.putAll(given);
        return plan(job, settings(job, changes), IDENTITY, parameters, jar);
    }

    static Plan plan(JobSettings job, Settings settings, Identity identity, Map<String, String> given, Jar jar) {
        Map<String, String> parameters = JobParameters.of(job, settings, identity, jar.runtime());
        parameters.put("Job", job.job());
        parameters.put("MakeBucket", "true");
        parameters.putAll(new DeploymentArns(identity).expand(given));
        return new Plan(
                new StackNames("example"),
                jar,
                Template.load(FOLDER, "artifacts"),
                Template.load(FOLDER, job.job()),
                Template.load(FOLDER, "application").withPropertyGroups(settings.groups()),
                parameters);
    }
}
