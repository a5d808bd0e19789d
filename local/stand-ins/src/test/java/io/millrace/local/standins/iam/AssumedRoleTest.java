package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.standins.http.LocalIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Roles of other accounts, as the SDK assumes them: credentials tell accounts apart at one endpoint. */
class AssumedRoleTest {

    private static final String OTHER = "111122223333";
    private static final String ROLE = "arn:aws:iam::" + OTHER + ":role/millrace/grants";
    private static final String EXTERNAL_ID = "mesh-1";
    private static final String TRUST = ("{'Version':'2012-10-17','Statement':[{'Effect':'Allow',"
                    + "'Principal':{'AWS':'arn:aws:iam::000000000000:role/jobs/millrace'},'Action':'sts:AssumeRole',"
                    + "'Condition':{'StringEquals':{'sts:ExternalId':'" + EXTERNAL_ID + "'}}}]}")
            .replace('\'', '"');

    private Instant now = Instant.now();
    private final EmbeddedIam iam = EmbeddedIam.start(0, () -> now);
    private final StsClient sts =
            configured(StsClient.builder(), LocalIdentity.credentials().resolveCredentials());

    private <B extends AwsClientBuilder<B, C>, C> C configured(B builder, AwsCredentials credentials) {
        return builder.endpointOverride(iam.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    private AwsSessionCredentials assume(String role, String externalId) {
        Credentials given = sts.assumeRole(request ->
                        request.roleArn(role).roleSessionName("millrace").externalId(externalId))
                .credentials();
        return AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken());
    }

    private static String code(SdkException failure) {
        return ((AwsServiceException) failure).awsErrorDetails().errorCode();
    }

    @AfterEach
    void close() {
        sts.close();
        iam.close();
    }

    @Test
    void callsOfASessionAreOfTheAccountOfItsRole() {
        iam.account(OTHER).createRole("grants", "/millrace/", TRUST);
        iam.account(OTHER).createRole("reader", "/", Map.of());
        iam.createRole("local", "/", Map.of());

        AwsSessionCredentials session = assume(ROLE, EXTERNAL_ID);

        try (IamClient client = configured(IamClient.builder(), session);
                StsClient assumed = configured(StsClient.builder(), session)) {
            assertThat(client.listRoles().roles())
                    .extracting(role -> role.arn())
                    .containsExactly(ROLE, "arn:aws:iam::111122223333:role/reader");
            assertThat(assumed.getCallerIdentity().arn())
                    .isEqualTo("arn:aws:sts::111122223333:assumed-role/grants/millrace");
            now = now.plus(Duration.ofHours(1));
            assertThatThrownBy(client::listRoles)
                    .isInstanceOfSatisfying(
                            SdkException.class,
                            refused -> assertThat(code(refused)).isEqualTo("ExpiredToken"));
        }
        assertThat(sts.getCallerIdentity().arn()).isEqualTo(iam.caller());
    }

    @ParameterizedTest
    @CsvSource({
        ROLE + ", other-mesh",
        "arn:aws:iam::111122223333:role/grants, " + EXTERNAL_ID,
        "arn:aws:iam::111122223333:role/millrace/Grants, " + EXTERNAL_ID,
        "arn:aws:iam::444455556666:role/millrace/grants, " + EXTERNAL_ID,
        "arn:aws:iam::111122223333:role/strangers, " + EXTERNAL_ID
    })
    void aRoleThatDoesNotTrustTheCallerIsNotAssumed(String role, String externalId) {
        iam.account(OTHER).createRole("grants", "/millrace/", TRUST);
        iam.account(OTHER).createRole("strangers", "/", TRUST.replace(":role/jobs/millrace", ":role/jobs/millrace2"));

        assertThatThrownBy(() -> assume(role, externalId))
                .isInstanceOfSatisfying(
                        SdkException.class, refused -> assertThat(code(refused)).isEqualTo("AccessDenied"));
    }

    @Test
    void sessionsHaveALongestDuration() {
        iam.account(OTHER).createRole("grants", "/millrace/", Map.of());

        for (int seconds : new int[] {899, 3_601}) {
            assertThatThrownBy(() -> sts.assumeRole(request ->
                            request.roleArn(ROLE).roleSessionName("millrace").durationSeconds(seconds)))
                    .isInstanceOfSatisfying(
                            SdkException.class,
                            refused -> assertThat(code(refused)).isEqualTo("ValidationError"));
        }
        assertThat(sts.assumeRole(request -> request.roleArn(ROLE)
                                .roleSessionName("millrace")
                                .durationSeconds(900))
                        .credentials()
                        .expiration())
                .isBetween(now.plusSeconds(899), now.plusSeconds(900));
    }

    @Test
    void aSessionIsNotUsedWithoutItsToken() {
        iam.account(OTHER).createRole("grants", "/millrace/", TRUST);
        AwsSessionCredentials session = assume(ROLE, EXTERNAL_ID);

        try (IamClient client = configured(
                IamClient.builder(),
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), "another"))) {
            assertThatThrownBy(client::listRoles)
                    .isInstanceOfSatisfying(
                            SdkException.class,
                            refused -> assertThat(code(refused)).isEqualTo("InvalidClientTokenId"));
        }
    }
}
