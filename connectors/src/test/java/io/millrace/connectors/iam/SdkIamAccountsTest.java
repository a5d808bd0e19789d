package io.millrace.connectors.iam;

import static io.millrace.connectors.iam.IamCalls.get;
import static io.millrace.connectors.iam.IamCalls.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.ScriptedServices.Answer;
import io.millrace.connectors.iam.ScriptedServices.Received;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The adapter against answers of the query protocol. */
@Timeout(600)
class SdkIamAccountsTest {

    private static final String OTHER = "111122223333";
    private static final String ROLE = "arn:aws:iam::111122223333:role/members/millrace";
    private static final String DONE = "<PutRolePolicyResponse/>";
    private static final String SESSION = "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
            + "<AccessKeyId>session</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            + "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

    private final ScriptedServices services = new ScriptedServices();
    private final SdkIamAccounts accounts = SdkIamAccounts.connect(
            connection(List.of(ROLE), "of-the/mesh"),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("own", "secret")));

    private IamAccountsConnection connection(List<String> roles, String externalId) {
        return new IamAccountsConnection(new IamConnection(null, services.url()), roles, externalId, 1_000);
    }

    @AfterEach
    void close() {
        accounts.close();
        services.close();
    }

    private static Answer served(Received request) {
        return Answer.of(200, request.service().equals("sts") ? SESSION : DONE);
    }

    @Test
    void eachAccountIsCalledWithItsCredentials() {
        services.answers(SdkIamAccountsTest::served);
        get(accounts.iam(IamAccounts.OWN).putInlinePolicy("r", "p", "{}"));
        get(accounts.iam(OTHER).putInlinePolicy("r", "p", "{}"));
        get(accounts.iam(OTHER).putInlinePolicy("r", "p", "{}"));

        assertThat(accounts.accounts()).containsExactlyInAnyOrder(IamAccounts.OWN, OTHER);
        assertThat(services.received())
                .extracting(Received::service, Received::key)
                .containsExactly(
                        tuple("iam", "own"), tuple("sts", "own"), tuple("iam", "session"), tuple("iam", "session"));
        assertThat(services.received().get(1).body())
                .contains("Action=AssumeRole")
                .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fmembers%2Fmillrace")
                .contains("ExternalId=of-the%2Fmesh");
        assertThatIllegalArgumentException().isThrownBy(() -> accounts.iam("222222222222"));
    }

    @Test
    void aRoleThatIsNotAssumedRefusesItsOwnAccountOnly() {
        services.answers(request -> request.service().equals("sts")
                ? Answer.of(
                        403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform:"
                                + " sts:AssumeRole</Message></Error></ErrorResponse>")
                : Answer.of(200, DONE));

        IamException refused = refusal(accounts.iam(OTHER).putInlinePolicy("r", "p", "{}"));
        assertThat(refused.kind()).isEqualTo(Kind.DENIED);
        assertThat(refused.reason()).contains("sts:AssumeRole");
        get(accounts.iam(IamAccounts.OWN).putInlinePolicy("r", "p", "{}"));
    }

    @Test
    void aHangingRequestForCredentialsHoldsNoCaller() {
        CountDownLatch answered = new CountDownLatch(1);
        services.answers(request -> {
            if (request.service().equals("sts")) {
                try {
                    answered.await();
                } catch (InterruptedException closed) {
                    Thread.currentThread().interrupt();
                }
            }
            return served(request);
        });

        CompletionStage<Void> waiting = accounts.iam(OTHER).putInlinePolicy("r", "p", "{}");
        assertThat(waiting.toCompletableFuture()).isNotDone();
        get(accounts.iam(IamAccounts.OWN).putInlinePolicy("r", "p", "{}"));
        answered.countDown();
        get(waiting);
    }

    @Test
    void policiesWithoutADefaultVersionAndOfOthersAreNotInAnInventory() {
        services.answers(
                200,
                "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>"
                        + "<RoleDetailList/><Policies>"
                        + policy("/millrace/", "a", "true")
                        + policy("/millrace/", "b", "false")
                        + policy("/", "c", "true")
                        + "</Policies><IsTruncated>true</IsTruncated><Marker>m</Marker>"
                        + "</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>");

        AuthorizationPage page = get(accounts.iam(IamAccounts.OWN).authorizationDetails("before"));
        assertThat(page.managedPolicies())
                .containsExactly(Map.entry("arn:aws:iam::111122223333:policy/millrace/a", "{\"a\":\"+\"}"));
        assertThat(page.roles()).isEmpty();
        assertThat(page.next()).contains("m");
        assertThat(services.received().get(0).body())
                .contains("Filter.member.1=Role", "Filter.member.2=LocalManagedPolicy", "Marker=before");
    }

    private static String policy(String path, String name, String isDefault) {
        return "<member><PolicyName>" + name + "</PolicyName><Path>" + path
                + "</Path><Arn>arn:aws:iam::111122223333:policy"
                + path + name + "</Arn><PolicyVersionList><member><Document>%7B%22a%22%3A%22+%22%7D</Document>"
                + "<VersionId>v1</VersionId><IsDefaultVersion>" + isDefault
                + "</IsDefaultVersion></member></PolicyVersionList></member>";
    }

    @Test
    void factoriesAreSerialisable() throws Exception {
        IamAccountsFactory factory = InstantiationUtil.clone(SdkIamAccounts.factory(connection(List.of(ROLE), "id")));
        ResourceTagsFactory tags =
                InstantiationUtil.clone(SdkResourceTags.factory(ResourceTagsConnection.aws("eu-central-1")));

        try (IamAccounts opened = factory.open();
                ResourceTags openedTags = tags.open()) {
            assertThat(opened.accounts()).contains(OTHER);
            assertThat(openedTags).isInstanceOf(SdkResourceTags.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "millrace", "arn:aws:iam::1:role/a", "arn:aws:iam::111122223333:user/a"})
    void aRoleIsNamedByItsArn(String role) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection(List.of(role), "id"))
                .withMessageContaining("is not the ARN of a role");
    }

    @Test
    void settingsThatAwsWouldRefuseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection(List.of(ROLE, ROLE), "id"))
                .withMessageContaining("two roles of account 111122223333");
        assertThatIllegalArgumentException().isThrownBy(() -> connection(List.of(), "a b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IamAccountsConnection(new IamConnection(null, null), List.of(), null, 0));
    }
}
