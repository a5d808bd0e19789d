package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.local.standins.http.LocalIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ConcurrentModificationException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.ServiceFailureException;
import software.amazon.awssdk.services.iam.model.Tag;

/** The embedded IAM as the SDK sees it; SdkIamTest covers what goes through the port. */
class EmbeddedIamTest {

    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::%s/*\"]}]}";

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final EmbeddedIam iam = EmbeddedIam.start(0, () -> now);
    private final IamClient client = client(LocalIdentity.ACCESS_KEY_ID, Region.US_EAST_1);

    private IamClient client(String key, Region region) {
        return IamClient.builder()
                .endpointOverride(iam.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, "secret")))
                .overrideConfiguration(configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @BeforeEach
    void aRole() {
        iam.createRole("reader", "/", Map.of("owner", "weather"));
    }

    @AfterEach
    void close() {
        client.close();
        iam.close();
    }

    private void put(String bucket) {
        client.putRolePolicy(
                request -> request.roleName("reader").policyName("p").policyDocument(DOCUMENT.formatted(bucket)));
    }

    private List<String> names() {
        return client.listRolePolicies(request -> request.roleName("reader")).policyNames();
    }

    @Test
    void aCallIsOnRecordWhenItsAnswerComes() {
        int before = iam.calls().size();
        for (int call = 1; call <= 300; call++) {
            client.listRoles();
            assertThat(iam.calls()).hasSize(before + call);
        }
    }

    @Test
    void errorsHaveTheirClasses() {
        assertThatThrownBy(() -> client.getRole(request -> request.roleName("nobody")))
                .isInstanceOf(NoSuchEntityException.class);
        assertThatThrownBy(() -> client.putRolePolicy(
                        request -> request.roleName("reader").policyName("p").policyDocument("{}")))
                .isInstanceOf(MalformedPolicyDocumentException.class);
        assertThatThrownBy(() -> client.createRole(
                        request -> request.roleName("Reader").assumeRolePolicyDocument(IamService.TRUST)))
                .isInstanceOf(EntityAlreadyExistsException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> iam.createRole("reader", "/", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> iam.inlinePolicies("nobody"));
    }

    @Test
    void throttlingIsABadRequestWithoutAClass() {
        iam.faults().next(IamOperation.PUT_ROLE_POLICY, IamFaults.Call.THROTTLED, 1);

        assertThatThrownBy(() -> put("b"))
                .isExactlyInstanceOf(IamException.class)
                .satisfies(thrown -> {
                    IamException refused = (IamException) thrown;
                    assertThat(refused.statusCode()).isEqualTo(400);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("Throttling");
                    assertThat(refused.isThrottlingException()).isTrue();
                });
        assertThat(iam.inlinePolicies("reader")).isEmpty();
    }

    @Test
    void faultsAreOfTheNextCallsOfTheirOperation() {
        iam.faults().next(IamOperation.PUT_ROLE_POLICY, IamFaults.Call.FAILED_AFTER_EFFECT, 1);
        iam.faults().next(IamOperation.PUT_ROLE_POLICY, IamFaults.Call.CHANGED_MEANWHILE, 1);
        iam.faults().next(IamOperation.PUT_ROLE_POLICY, IamFaults.Call.RESPONSE_LOST, 1);

        assertThat(names()).isEmpty();
        assertThatThrownBy(() -> put("a")).isInstanceOf(ServiceFailureException.class);
        assertThat(iam.inlinePolicies("reader").get("p")).contains(":::a/");
        assertThatThrownBy(() -> put("b")).isInstanceOf(ConcurrentModificationException.class);
        assertThatThrownBy(() -> put("c")).isInstanceOf(SdkClientException.class);
        assertThat(iam.inlinePolicies("reader").get("p")).contains(":::c/");
        put("d");
        assertThat(iam.calls())
                .extracting(EmbeddedIam.Call::operation, EmbeddedIam.Call::subject, EmbeddedIam.Call::status)
                .contains(
                        tuple(IamOperation.PUT_ROLE_POLICY, "reader", 500),
                        tuple(IamOperation.PUT_ROLE_POLICY, "reader", 0))
                .hasSize(5);
    }

    @Test
    void readsMayBeBehindInTime() {
        iam.faults().readsAreBehind(Duration.ofSeconds(2));
        now = now.plusSeconds(10);
        put("a");
        assertThat(names()).isEmpty();
        now = now.plusMillis(1_999);
        assertThat(names()).isEmpty();
        now = now.plusMillis(1);
        assertThat(names()).containsExactly("p");
        client.deleteRolePolicy(request -> request.roleName("reader").policyName("p"));
        assertThat(names()).containsExactly("p");
        assertThat(iam.inlinePolicies("reader")).isEmpty();
    }

    @Test
    void readsMayBeBehindInChanges() {
        iam.faults().readsAreBehind(1);
        client.tagRole(request -> request.roleName("reader")
                .tags(Tag.builder().key("team").value("x").build()));
        assertThat(client.getRole(request -> request.roleName("reader")).role().tags())
                .extracting(Tag::key)
                .containsExactly("owner");
        put("a");
        assertThat(client.getRole(request -> request.roleName("reader")).role().tags())
                .hasSize(2);
        assertThat(names()).isEmpty();
        iam.createRole("fresh", "/", Map.of());
        assertThatThrownBy(() -> client.getRole(request -> request.roleName("fresh")))
                .isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    void callsTakeTheirTime() {
        iam.faults().callsTake(Duration.ofMillis(120));
        long begun = System.nanoTime();
        put("a");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(119));
    }

    @Test
    void callersAreKnownByTheirKeyAndSignForOneRegion() {
        try (IamClient stranger = client("stranger", Region.US_EAST_1)) {
            assertThatThrownBy(() -> stranger.listRoles()).hasMessageContaining("security token");
        }
        try (IamClient lost = client(LocalIdentity.ACCESS_KEY_ID, Region.AWS_CN_GLOBAL)) {
            assertThatThrownBy(() -> lost.listRoles()).hasMessageContaining("scoped");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400, InvalidAction",
        "Action=DeleteUser&Version=2010-05-08, 400, InvalidAction",
        "Action=GetRole&Version=2011-06-15, 400, InvalidAction",
        "Action=GetRole&Version=2010-05-08&RoleName=reader, 403, MissingAuthenticationToken",
        "%zz=1, 400, ValidationError"
    })
    void whatIsNoCallIsRefused(String body, int status, String code) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(iam.endpoint() + "/"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body())
                .startsWith("<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender"
                        + "</Type><Code>" + code + "</Code><Message>");
    }

    @Test
    void argumentsAreHeldToTheirPatterns() {
        assertThatThrownBy(() -> client.getRole(request -> request.roleName("r".repeat(65))))
                .hasMessageContaining("64");
        assertThatThrownBy(() -> client.listRoles(request -> request.marker("nonsense!")))
                .hasMessageContaining("Marker");
        assertThatThrownBy(() -> client.listRoles(request -> request.maxItems(1_001)))
                .hasMessageContaining("maxItems");
        assertThatThrownBy(() -> client.listRoles(request -> request.pathPrefix("no-slash")))
                .hasMessageContaining("path");
        assertThatThrownBy(() -> client.getPolicy(request -> request.policyArn("arn:aws:s3:::some-bucket-name")))
                .hasMessageContaining("not valid");
        assertThatThrownBy(() -> client.tagRole(request -> request.roleName("reader")
                        .tags(Tag.builder().key("aws:x").value("y").build())))
                .hasMessageContaining("tags");
    }
}
