package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.util.HashMap;
import java.util.Map;

/** Settings of the job, of which tests change a few. */
final class ReconcileSettings {

    private ReconcileSettings() {}

    /** @param more of group {@code iam} */
    static CheckedSettings of(Map<String, String> more) {
        Map<String, String> iam = new HashMap<>(Map.of(
                "accounts.allowed", "111122223333",
                "roles.allowed", "consumer-*",
                "role.tag", "none",
                "data.tag", "none",
                "installation", "test"));
        iam.putAll(more);
        return JobSettings.ACCESS_GRANTS.check(Settings.of(Map.of(
                "millrace", Map.of("job", "access-grants"),
                "feed", Map.of("url", "https://mesh.example", "api.key.env", "KEY"),
                "iam", iam,
                "audit", Map.of("uri", "s3://job-bucket/audit"),
                "rejects", Map.of("uri", "s3://job-bucket/rejects"))));
    }
}
