package io.millrace.local.accessgrants;

import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services around access-grants, over HTTP, and the folders of its files. */
final class GrantServices implements AutoCloseable {

    private static final String SECRET = "millrace/feed";

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final Path folder;

    GrantServices(Path folder) {
        this.folder = folder;
        secrets.put(SECRET, EmbeddedDataMesh.API_KEY);
        secrets.use();
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        System.setProperty("aws.region", LocalIdentity.REGION);
    }

    EmbeddedSecrets secrets() {
        return secrets;
    }

    EmbeddedDataMesh mesh() {
        return mesh;
    }

    EmbeddedIam iam() {
        return iam;
    }

    Path audit() {
        return folder.resolve("audit");
    }

    Path rejects() {
        return folder.resolve("rejects");
    }

    Settings settings() {
        Map<String, Map<String, String>> groups = new HashMap<>();
        groups.put("millrace", Map.of("job", AccessGrants.NAME));
        groups.put("feed", Map.of("url", mesh.url().toString(), "api.key.secret", SECRET, "poll", "200"));
        groups.put(
                "iam",
                Map.of(
                        "endpoint",
                        iam.endpoint().toString(),
                        "accounts.allowed",
                        LocalIdentity.ACCOUNT_ID,
                        "roles.allowed",
                        "consumer-*",
                        "data.tag",
                        "none",
                        "installation",
                        "test"));
        groups.put("audit", Map.of("uri", audit().toUri().toString()));
        groups.put("rejects", Map.of("uri", rejects().toUri().toString()));
        return Settings.of(groups);
    }

    /** Whether a role can read a bucket, by the evaluation of the IAM stand-in. */
    boolean canRead(String role, String bucket) {
        return iam.account()
                .allows(
                        role,
                        "s3:GetObject",
                        "arn:aws:s3:::" + bucket + "/key",
                        Map.of("s3:ResourceAccount", List.of(LocalIdentity.ACCOUNT_ID)));
    }

    @Override
    public void close() {
        mesh.close();
        iam.close();
        secrets.close();
    }
}
