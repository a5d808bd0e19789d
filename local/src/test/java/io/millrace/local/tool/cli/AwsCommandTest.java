package io.millrace.local.tool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.standins.http.LocalIdentity;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

class AwsCommandTest {

    private static final int LINES = 11;

    @Test
    void withoutNodeItSaysSoInOneLine(@TempDir Path folder) throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmillrace.home=" + System.getProperty("millrace.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "aws")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        command.environment().put("PATH", folder.toString());

        Process aws = command.start();
        String errors = new String(aws.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(errors.lines().filter(line -> !line.contains(" WARN ")))
                .singleElement()
                .asString()
                .startsWith("The local Kinesis needs Node.js 18 or newer");
        assertThat(aws.waitFor()).isOne();
    }

    @Test
    void anotherProcessUsesWhatItPrintsUntilItIsEnded() throws Exception {
        Process aws = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmillrace.home=" + System.getProperty("millrace.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "aws")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = aws.inputReader(StandardCharsets.UTF_8)) {
            Map<String, String> environment = new LinkedHashMap<>();
            for (int line = 0; line < LINES; line++) {
                String[] words = output.readLine().split("[ =]", 3);
                assertThat(words[0]).isEqualTo("export");
                environment.put(words[1], words[2]);
            }

            assertThat(environment)
                    .containsEntry("AWS_REGION", LocalIdentity.REGION)
                    .containsEntry("AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID)
                    .containsEntry("AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
            try (S3Client s3 = S3Client.builder()
                            .endpointOverride(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_S3", "")))
                            .region(Region.of(LocalIdentity.REGION))
                            .credentialsProvider(LocalIdentity.credentials())
                            .build();
                    KinesisClient kinesis = KinesisClient.builder()
                            .endpointOverride(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_KINESIS", "")))
                            .region(Region.of(LocalIdentity.REGION))
                            .credentialsProvider(LocalIdentity.credentials())
                            .build();
                    DataExchangeClient dataExchange = DataExchangeClient.builder()
                            .endpointOverride(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_DATAEXCHANGE", "")))
                            .region(Region.of(LocalIdentity.REGION))
                            .credentialsProvider(LocalIdentity.credentials())
                            .build();
                    IamClient iam = IamClient.builder()
                            .endpointOverride(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_IAM", "")))
                            .region(Region.of(LocalIdentity.REGION))
                            .credentialsProvider(LocalIdentity.credentials())
                            .build();
                    SecretsManagerClient secrets = SecretsManagerClient.builder()
                            .endpointOverride(
                                    URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_SECRETS_MANAGER", "")))
                            .region(Region.of(LocalIdentity.REGION))
                            .credentialsProvider(LocalIdentity.credentials())
                            .build()) {
                assertThat(iam.listRoles().roles()).isEmpty();
                secrets.createSecret(request -> request.name("from-outside").secretString("one"));
                secrets.putSecretValue(
                        request -> request.secretId("from-outside").secretString("another"));
                assertThat(secrets.getSecretValue(request -> request.secretId("from-outside"))
                                .secretString())
                        .isEqualTo("another");
                assertThatThrownBy(() -> secrets.getSecretValue(request -> request.secretId("none")))
                        .isInstanceOf(ResourceNotFoundException.class);
                assertThat(dataExchange.listDataSets(request -> {}).dataSets()).isEmpty();
                s3.createBucket(request -> request.bucket("from-outside"));
                kinesis.createStream(
                        request -> request.streamName("from-outside").shardCount(1));
                assertThat(s3.listBuckets().buckets()).hasSize(1);
                assertThat(kinesis.listStreams().streamNames()).containsExactly("from-outside");
            }
            assertThat(aws.isAlive()).isTrue();

            aws.destroy();

            assertThat(aws.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            aws.destroyForcibly();
        }
    }
}
