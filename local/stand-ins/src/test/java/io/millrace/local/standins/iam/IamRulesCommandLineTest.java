package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.standins.http.StockCommandLine;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules of IAM beyond the life of a policy, as the {@link StockCommandLine AWS CLI} sees them. */
@Tag("aws-cli")
class IamRulesCommandLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IAM = "iam";
    private static final String OF_AWS = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole";
    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::b\","
            + "\"Condition\":{\"StringLike\":{\"s3:prefix\":\"a+b/*\"}}}]}";

    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final StockCommandLine cli = new StockCommandLine(iam.endpoint());

    @AfterEach
    void close() {
        iam.close();
    }

    private JsonNode json(String... arguments) throws Exception {
        return cli.json(IAM, arguments);
    }

    private String refused(String... arguments) throws Exception {
        StockCommandLine.Ended ended = cli.run(IAM, arguments);
        assertThat(ended.code()).as(ended.text()).isNotZero();
        return ended.text();
    }

    @Test
    void policiesOfAwsAreAttachedCountedAndNotChanged() throws Exception {
        iam.createRole("reader", "/", Map.of());
        for (int i = 0; i < 9; i++) {
            iam.account().attachPolicy("reader", iam.account().createPolicy("/", "m" + i, DOCUMENT));
        }

        cli.done(IAM, "attach-role-policy", "--role-name", "reader", "--policy-arn", OF_AWS);
        assertThat(refused(
                        "attach-role-policy",
                        "--role-name",
                        "reader",
                        "--policy-arn",
                        "arn:aws:iam::aws:policy/ReadOnlyAccess"))
                .contains("(LimitExceeded)");
        assertThat(refused(
                        "attach-role-policy", "--role-name", "reader", "--policy-arn", "arn:aws:iam::aws:policy/None"))
                .contains("(NoSuchEntity)");
        assertThat(refused("create-policy-version", "--policy-arn", OF_AWS, "--policy-document", DOCUMENT))
                .contains("(AccessDenied)");
        assertThat(refused("delete-policy", "--policy-arn", OF_AWS)).contains("(AccessDenied)");
        assertThat(json("list-attached-role-policies", "--role-name", "reader", "--path-prefix", "/service-role/")
                        .get("AttachedPolicies")
                        .findValuesAsText("PolicyArn"))
                .containsExactly(OF_AWS);
        assertThat(json("get-policy", "--policy-arn", OF_AWS)
                        .at("/Policy/AttachmentCount")
                        .intValue())
                .isOne();
        assertThat(json("list-entities-for-policy", "--policy-arn", OF_AWS)
                        .get("PolicyRoles")
                        .findValuesAsText("RoleName"))
                .containsExactly("reader");
    }

    @Test
    void policiesAreListedByScopeAndUse() throws Exception {
        iam.createRole("reader", "/", Map.of());
        iam.account().attachPolicy("reader", OF_AWS);
        iam.account().attachPolicy("reader", iam.account().createPolicy("/", "used", DOCUMENT));
        iam.account().createPolicy("/", "spare", DOCUMENT);

        assertThat(json("list-policies", "--scope", "Local").findValuesAsText("PolicyName"))
                .containsExactly("spare", "used");
        assertThat(json("list-policies", "--scope", "AWS").findValuesAsText("PolicyName"))
                .contains("ReadOnlyAccess", "AWSGlueServiceRole")
                .doesNotContain("spare", "used");
        assertThat(json("list-policies", "--only-attached").findValuesAsText("PolicyName"))
                .containsExactlyInAnyOrder("used", "AWSGlueServiceRole");
        assertThat(json("list-policies").findValuesAsText("PolicyName")).contains("spare", "used", "ReadOnlyAccess");
    }

    @Test
    void aTrustPolicyNamesPrincipals() throws Exception {
        String trust = IamService.TRUST;
        for (String wrong : new String[] {
            trust.replace("\"Principal\":{\"AWS\":\"*\"},", ""),
            trust.replace("{\"AWS\":\"*\"}", "{}"),
            trust.replace("\"Action\"", "\"Resource\":\"*\",\"Action\""),
            trust.replace("sts:AssumeRole", "s3:GetObject"),
            DOCUMENT
        }) {
            assertThat(wrong).isNotEqualTo(trust);
            assertThat(refused("create-role", "--role-name", "reader", "--assume-role-policy-document", wrong))
                    .contains("(MalformedPolicyDocument)");
        }
        cli.done(IAM, "create-role", "--role-name", "reader", "--assume-role-policy-document", trust);
        assertThat(refused("create-role", "--role-name", "READER", "--assume-role-policy-document", trust))
                .contains("(EntityAlreadyExists)");
    }

    @Test
    void aRoleKeepsItsDescriptionSessionAndBoundary() throws Exception {
        iam.account().createPolicy("/", "bound", DOCUMENT);
        String bound = "arn:aws:iam::000000000000:policy/bound";
        cli.done(
                IAM,
                "create-role",
                "--role-name",
                "reader",
                "--assume-role-policy-document",
                IamService.TRUST,
                "--description",
                "Reads weather",
                "--max-session-duration",
                "7200",
                "--permissions-boundary",
                bound);

        JsonNode role = json("get-role", "--role-name", "reader").get("Role");
        assertThat(role.get("Description").textValue()).isEqualTo("Reads weather");
        assertThat(role.get("MaxSessionDuration").intValue()).isEqualTo(7_200);
        assertThat(role.at("/PermissionsBoundary/PermissionsBoundaryArn").textValue())
                .isEqualTo(bound);
        assertThat(refused("delete-policy", "--policy-arn", bound)).contains("(DeleteConflict)");
        cli.done(IAM, "put-role-permissions-boundary", "--role-name", "reader", "--permissions-boundary", OF_AWS);
        assertThat(json("get-role", "--role-name", "reader")
                        .at("/Role/PermissionsBoundary/PermissionsBoundaryArn")
                        .textValue())
                .isEqualTo(OF_AWS);
        assertThat(json(
                                "list-entities-for-policy",
                                "--policy-arn",
                                OF_AWS,
                                "--policy-usage-filter",
                                "PermissionsPolicy")
                        .get("PolicyRoles"))
                .isEmpty();
        cli.done(IAM, "delete-role-permissions-boundary", "--role-name", "reader");
        assertThat(json("get-role", "--role-name", "reader").at("/Role/PermissionsBoundary"))
                .isEmpty();
        assertThat(refused(
                        "create-role",
                        "--role-name",
                        "long",
                        "--assume-role-policy-document",
                        IamService.TRUST,
                        "--max-session-duration",
                        "43201"))
                .contains("(ValidationError)");
    }

    @Test
    void keysOfTagsAreTheSameWhateverTheirCase() throws Exception {
        iam.createRole("reader", "/", Map.of("owner", "weather"));

        assertThat(refused("tag-role", "--role-name", "reader", "--tags", "Key=a,Value=1", "Key=A,Value=2"))
                .contains("(InvalidInput)", "Duplicate tag keys");
        cli.done(IAM, "tag-role", "--role-name", "reader", "--tags", "Key=Owner,Value=climate");
        assertThat(json("list-role-tags", "--role-name", "reader").get("Tags").toString())
                .isEqualTo("[{\"Key\":\"Owner\",\"Value\":\"climate\"}]");
    }

    @Test
    void theAuthorizationDetailsHaveRolesAndPolicies() throws Exception {
        iam.createRole("reader", "/consumers/", Map.of("owner", "weather"));
        iam.createRole("writer", "/", Map.of());
        iam.putInlinePolicy("reader", "p", DOCUMENT);
        iam.account().attachPolicy("reader", iam.account().createPolicy("/millrace/", "m", DOCUMENT));
        iam.account().attachPolicy("reader", OF_AWS);
        iam.faults().pagesHold(1);

        JsonNode details = json("get-account-authorization-details", "--filter", "Role", "LocalManagedPolicy");

        assertThat(details.get("RoleDetailList").findValuesAsText("RoleName")).containsExactly("reader", "writer");
        JsonNode reader = details.get("RoleDetailList").get(0);
        assertThat(reader.get("Path").textValue()).isEqualTo("/consumers/");
        assertThat(reader.get("Tags").toString()).isEqualTo("[{\"Key\":\"owner\",\"Value\":\"weather\"}]");
        assertThat(reader.at("/RolePolicyList/0/PolicyDocument")).isEqualTo(JSON.readTree(DOCUMENT));
        assertThat(reader.get("AssumeRolePolicyDocument")).isEqualTo(JSON.readTree(IamService.TRUST));
        assertThat(reader.get("AttachedManagedPolicies").findValuesAsText("PolicyName"))
                .containsExactly("m", "AWSGlueServiceRole");
        assertThat(details.get("Policies").findValuesAsText("PolicyName")).containsExactly("m");
        assertThat(details.at("/Policies/0/PolicyVersionList/0/Document")).isEqualTo(JSON.readTree(DOCUMENT));
        assertThat(iam.calls()).hasSize(3);
        assertThat(json("get-account-authorization-details", "--filter", "AWSManagedPolicy")
                        .get("Policies")
                        .findValuesAsText("Arn"))
                .containsExactly(OF_AWS);
    }

    @Test
    void policiesAreSimulated() throws Exception {
        iam.createRole("reader", "/", Map.of());
        iam.putInlinePolicy("reader", "p", DOCUMENT);
        String[] principal = {
            "simulate-principal-policy",
            "--policy-source-arn",
            "arn:aws:iam::000000000000:role/reader",
            "--action-names",
            "s3:ListBucket",
            "s3:GetObject",
            "--resource-arns",
            "arn:aws:s3:::b",
            "arn:aws:s3:::c"
        };

        JsonNode missing = json(principal).get("EvaluationResults");
        assertThat(missing.findValuesAsText("EvalDecision")).hasSize(4).containsOnly("implicitDeny");
        assertThat(missing.at("/0/MissingContextValues/0").textValue()).isEqualTo("s3:prefix");
        String[] custom = {
            "simulate-custom-policy",
            "--policy-input-list",
            DOCUMENT,
            "--permissions-boundary-policy-input-list",
            DOCUMENT.replace("Allow", "Deny"),
            "--action-names",
            "s3:ListBucket",
            "--resource-arns",
            "arn:aws:s3:::b",
            "--context-entries",
            "ContextKeyName=s3:prefix,ContextKeyType=string,ContextKeyValues=a+b/c"
        };
        JsonNode bound = json(custom).at("/EvaluationResults/0");
        assertThat(bound.get("EvalDecision").textValue()).isEqualTo("explicitDeny");
        assertThat(bound.at("/PermissionsBoundaryDecisionDetail/AllowedByPermissionsBoundary")
                        .booleanValue())
                .isFalse();

        String[] given = Arrays.copyOf(principal, principal.length + 2);
        given[principal.length] = "--context-entries";
        given[principal.length + 1] = custom[custom.length - 1];
        JsonNode allowed = json(given).get("EvaluationResults");
        assertThat(allowed.findValuesAsText("EvalDecision"))
                .containsExactly("allowed", "implicitDeny", "implicitDeny", "implicitDeny");
        assertThat(allowed.at("/0/MatchedStatements/0/SourcePolicyId").textValue())
                .isEqualTo("role_reader_p");
    }

    @Test
    void aRoleOfAnotherAccountIsAssumed() throws Exception {
        iam.account("111122223333").createRole("grants", "/", Map.of());

        JsonNode assumed = cli.json(
                "sts",
                "assume-role",
                "--role-arn",
                "arn:aws:iam::111122223333:role/grants",
                "--role-session-name",
                "millrace");

        assertThat(assumed.at("/AssumedRoleUser/Arn").textValue())
                .isEqualTo("arn:aws:sts::111122223333:assumed-role/grants/millrace");
        assertThat(assumed.at("/Credentials/SessionToken").textValue()).isNotEmpty();
    }
}
