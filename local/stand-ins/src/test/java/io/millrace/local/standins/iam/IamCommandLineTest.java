package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.standins.http.StockCommandLine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The embedded IAM as the {@link StockCommandLine AWS CLI} sees it. */
@Tag("aws-cli")
class IamCommandLineTest {

    private static final String IAM = "iam";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::a+b/%s/*\"]}]}";
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":\"glue.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

    @Test
    void aRoleAndItsPoliciesFromBeginningToEnd() throws Exception {
        try (EmbeddedIam iam = EmbeddedIam.start(0)) {
            StockCommandLine cli = new StockCommandLine(iam.endpoint());
            iam.createRole("writer", "/producers/", Map.of());

            assertThat(cli.json("sts", "get-caller-identity").get("Arn").textValue())
                    .isEqualTo(iam.caller());
            JsonNode created = cli.json(
                    IAM,
                    "create-role",
                    "--role-name",
                    "reader",
                    "--path",
                    "/consumers/",
                    "--assume-role-policy-document",
                    TRUST,
                    "--tags",
                    "Key=owner,Value=weather");
            assertThat(created.at("/Role/Arn").textValue())
                    .isEqualTo("arn:aws:iam::000000000000:role/consumers/reader");
            cli.done(IAM, "tag-role", "--role-name", "reader", "--tags", "Key=team,Value=a b", "Key=old,Value=1");
            cli.done(IAM, "untag-role", "--role-name", "reader", "--tag-keys", "old");
            JsonNode role = cli.json(IAM, "get-role", "--role-name", "reader").get("Role");
            assertThat(role.get("Tags").toString())
                    .isEqualTo("[{\"Key\":\"owner\",\"Value\":\"weather\"},{\"Key\":\"team\",\"Value\":\"a b\"}]");
            assertThat(role.get("AssumeRolePolicyDocument")).isEqualTo(JSON.readTree(TRUST));
            assertThat(cli.json(IAM, "list-role-tags", "--role-name", "reader").get("Tags"))
                    .isEqualTo(role.get("Tags"));
            assertThat(names(cli.json(IAM, "list-roles").get("Roles"), "RoleName"))
                    .containsExactly("reader", "writer");
            assertThat(names(
                            cli.json(IAM, "list-roles", "--path-prefix", "/prod")
                                    .get("Roles"),
                            "RoleName"))
                    .containsExactly("writer");

            String inline = DOCUMENT.formatted("v1");
            cli.done(
                    IAM, "put-role-policy", "--role-name", "reader", "--policy-name", "p", "--policy-document", inline);
            assertThat(cli.json(IAM, "get-role-policy", "--role-name", "reader", "--policy-name", "p")
                            .get("PolicyDocument"))
                    .isEqualTo(JSON.readTree(inline));
            assertThat(cli.json(IAM, "list-role-policies", "--role-name", "reader")
                            .get("PolicyNames")
                            .toString())
                    .isEqualTo("[\"p\"]");

            String arn = cli.json(
                            IAM,
                            "create-policy",
                            "--policy-name",
                            "m",
                            "--path",
                            "/millrace/",
                            "--policy-document",
                            DOCUMENT.formatted("v1"))
                    .at("/Policy/Arn")
                    .textValue();
            assertThat(arn).isEqualTo("arn:aws:iam::000000000000:policy/millrace/m");
            cli.done(IAM, "attach-role-policy", "--role-name", "reader", "--policy-arn", arn);
            assertThat(cli.json(
                                    IAM,
                                    "create-policy-version",
                                    "--policy-arn",
                                    arn,
                                    "--set-as-default",
                                    "--policy-document",
                                    DOCUMENT.formatted("v2"))
                            .at("/PolicyVersion/VersionId")
                            .textValue())
                    .isEqualTo("v2");
            JsonNode policy = cli.json(IAM, "get-policy", "--policy-arn", arn).get("Policy");
            assertThat(policy.get("DefaultVersionId").textValue()).isEqualTo("v2");
            assertThat(policy.get("AttachmentCount").intValue()).isOne();
            assertThat(cli.json(IAM, "get-policy-version", "--policy-arn", arn, "--version-id", "v2")
                            .at("/PolicyVersion/Document"))
                    .isEqualTo(JSON.readTree(DOCUMENT.formatted("v2")));
            assertThat(names(
                            cli.json(IAM, "list-policy-versions", "--policy-arn", arn)
                                    .get("Versions"),
                            "VersionId"))
                    .containsExactly("v2", "v1");
            assertThat(names(
                            cli.json(
                                            IAM,
                                            "list-attached-role-policies",
                                            "--role-name",
                                            "reader",
                                            "--path-prefix",
                                            "/millrace/")
                                    .get("AttachedPolicies"),
                            "PolicyArn"))
                    .containsExactly(arn);
            assertThat(names(cli.json(IAM, "list-policies", "--scope", "Local").get("Policies"), "PolicyName"))
                    .containsExactly("m");

            assertThat(cli.run(IAM, "delete-policy", "--policy-arn", arn).text())
                    .contains("(DeleteConflict)");
            assertThat(cli.run(IAM, "delete-role", "--role-name", "reader").text())
                    .contains("(DeleteConflict)", "must delete policies first");
            cli.done(IAM, "detach-role-policy", "--role-name", "reader", "--policy-arn", arn);
            cli.done(IAM, "delete-policy-version", "--policy-arn", arn, "--version-id", "v1");
            cli.done(IAM, "delete-policy", "--policy-arn", arn);
            cli.done(IAM, "delete-role-policy", "--role-name", "reader", "--policy-name", "p");
            cli.done(IAM, "delete-role", "--role-name", "reader");
            assertThat(cli.run(IAM, "get-role", "--role-name", "reader").text())
                    .contains("(NoSuchEntity)", "The role with name reader cannot be found.");
        }
    }

    @Test
    void listsGoOverPages() throws Exception {
        try (EmbeddedIam iam = EmbeddedIam.start(0)) {
            for (int i = 0; i < 5; i++) {
                iam.createRole("r" + i, "/", Map.of());
            }
            iam.faults().pagesHold(2);

            assertThat(names(
                            new StockCommandLine(iam.endpoint())
                                    .json(IAM, "list-roles")
                                    .get("Roles"),
                            "RoleName"))
                    .containsExactly("r0", "r1", "r2", "r3", "r4");
            assertThat(iam.calls()).hasSize(3);
        }
    }

    private static List<String> names(JsonNode items, String field) {
        return items.findValuesAsText(field);
    }
}
