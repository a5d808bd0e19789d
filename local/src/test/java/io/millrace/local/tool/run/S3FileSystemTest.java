package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3FileSystemTest {

    private static final Map<String, String> EMBEDDED = Map.of(
            "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000",
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "id",
            "AWS_SECRET_ACCESS_KEY", "secret");

    @Test
    void withoutAnyEndpointItIsAws() {
        assertThat(S3FileSystem.options(settings(Map.of()), Map.of())).isEmpty();
        assertThat(S3FileSystem.options(
                        settings(Map.of("region", "eu-central-1")),
                        Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret")))
                .isEqualTo(Map.of("fs.s3a.endpoint.region", "eu-central-1"));
    }

    @Test
    void theEnvironmentOfTheEmbeddedServicesIsEnough() {
        assertThat(S3FileSystem.options(settings(Map.of()), EMBEDDED))
                .isEqualTo(Map.of(
                        "s3.endpoint", "http://127.0.0.1:9000",
                        "s3.path.style.access", "true",
                        "fs.s3a.endpoint.region", "us-east-1",
                        "s3.access-key", "id",
                        "s3.secret-key", "secret"));
    }

    @Test
    void settingsGoBeforeTheEnvironment() {
        Map<String, String> options = S3FileSystem.options(
                settings(Map.of("region", "eu-west-1", "endpoint", "https://minio:9", "path.style", "false")),
                EMBEDDED);

        assertThat(options)
                .containsEntry("s3.endpoint", "https://minio:9")
                .containsEntry("s3.path.style.access", "false")
                .containsEntry("fs.s3a.endpoint.region", "eu-west-1");
    }

    @Test
    void keysOfASessionAreLeftToTheEnvironment() {
        assertThat(S3FileSystem.options(
                        settings(Map.of("endpoint", "http://127.0.0.1:1")),
                        Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret",
                                "AWS_SESSION_TOKEN", "token")))
                .doesNotContainKeys("s3.access-key", "s3.secret-key");
    }

    @Test
    void anEmptyVariableIsNoEndpoint() {
        assertThat(S3FileSystem.options(settings(Map.of()), Map.of("AWS_ENDPOINT_URL_S3", "")))
                .isEmpty();
    }

    private static Settings settings(Map<String, String> s3) {
        return Settings.of(Map.of("s3", s3));
    }
}
