package io.millrace.local.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.aws.LocalIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the AWS CLI sees, whose service model is its own. It has to be on the PATH: Debian's package awscli, or pip's. */
@Tag("aws-cli")
class StockCommandLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::a+b/%s/*\"]}]}";
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":\"glue.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

    @Test
    void aRoleAndItsPoliciesFromBeginningToEnd() throws Exception {
        try (EmbeddedIam iam = EmbeddedIam.start(0)) {
            Cli cli = new Cli(iam);
            iam.createRole("writer", "/producers/", Map.of());

            assertThat(cli.json("sts", "get-caller-identity").get("Arn").textValue())
                    .isEqualTo(iam.caller());
            JsonNode created = cli.iam(
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
            cli.done("tag-role", "--role-name", "reader", "--tags", "Key=team,Value=a b", "Key=old,Value=1");
            cli.done("untag-role", "--role-name", "reader", "--tag-keys", "old");
            JsonNode role = cli.iam("get-role", "--role-name", "reader").get("Role");
            assertThat(role.get("Tags").toString())
                    .isEqualTo("[{\"Key\":\"owner\",\"Value\":\"weather\"},{\"Key\":\"team\",\"Value\":\"a b\"}]");
            assertThat(role.get("AssumeRolePolicyDocument")).isEqualTo(JSON.readTree(TRUST));
            assertThat(cli.iam("list-role-tags", "--role-name", "reader").get("Tags"))
                    .isEqualTo(role.get("Tags"));
            assertThat(names(cli.iam("list-roles").get("Roles"), "RoleName")).containsExactly("reader", "writer");
            assertThat(names(cli.iam("list-roles", "--path-prefix", "/prod").get("Roles"), "RoleName"))
                    .containsExactly("writer");

            String inline = DOCUMENT.formatted("v1");
            cli.done("put-role-policy", "--role-name", "reader", "--policy-name", "p", "--policy-document", inline);
            assertThat(cli.iam("get-role-policy", "--role-name", "reader", "--policy-name", "p")
                            .get("PolicyDocument"))
                    .isEqualTo(JSON.readTree(inline));
            assertThat(cli.iam("list-role-policies", "--role-name", "reader")
                            .get("PolicyNames")
                            .toString())
                    .isEqualTo("[\"p\"]");

            String arn = cli.iam(
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
            cli.done("attach-role-policy", "--role-name", "reader", "--policy-arn", arn);
            assertThat(cli.iam(
                                    "create-policy-version",
                                    "--policy-arn",
                                    arn,
                                    "--set-as-default",
                                    "--policy-document",
                                    DOCUMENT.formatted("v2"))
                            .at("/PolicyVersion/VersionId")
                            .textValue())
                    .isEqualTo("v2");
            JsonNode policy = cli.iam("get-policy", "--policy-arn", arn).get("Policy");
            assertThat(policy.get("DefaultVersionId").textValue()).isEqualTo("v2");
            assertThat(policy.get("AttachmentCount").intValue()).isOne();
            assertThat(cli.iam("get-policy-version", "--policy-arn", arn, "--version-id", "v2")
                            .at("/PolicyVersion/Document"))
                    .isEqualTo(JSON.readTree(DOCUMENT.formatted("v2")));
            assertThat(names(
                            cli.iam("list-policy-versions", "--policy-arn", arn).get("Versions"), "VersionId"))
                    .containsExactly("v2", "v1");
            assertThat(names(
                            cli.iam(
                                            "list-attached-role-policies",
                                            "--role-name",
                                            "reader",
                                            "--path-prefix",
                                            "/millrace/")
                                    .get("AttachedPolicies"),
                            "PolicyArn"))
                    .containsExactly(arn);
            assertThat(names(cli.iam("list-policies", "--scope", "Local").get("Policies"), "PolicyName"))
                    .containsExactly("m");

            assertThat(cli.run("iam", "delete-policy", "--policy-arn", arn).text())
                    .contains("(DeleteConflict)");
            assertThat(cli.run("iam", "delete-role", "--role-name", "reader").text())
                    .contains("(DeleteConflict)", "must delete policies first");
            cli.done("detach-role-policy", "--role-name", "reader", "--policy-arn", arn);
            cli.done("delete-policy-version", "--policy-arn", arn, "--version-id", "v1");
            cli.done("delete-policy", "--policy-arn", arn);
            cli.done("delete-role-policy", "--role-name", "reader", "--policy-name", "p");
            cli.done("delete-role", "--role-name", "reader");
            assertThat(cli.run("iam", "get-role", "--role-name", "reader").text())
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

            assertThat(names(new Cli(iam).iam("list-roles").get("Roles"), "RoleName"))
                    .containsExactly("r0", "r1", "r2", "r3", "r4");
            assertThat(iam.calls()).hasSize(3);
        }
    }

    private static List<String> names(JsonNode items, String field) {
        return items.findValuesAsText(field);
    }

    private record Ended(int code, String text) {}

    private record Cli(EmbeddedIam iam) {

        JsonNode iam(String... arguments) throws IOException, InterruptedException {
            return json(with("iam", arguments));
        }

        void done(String... arguments) throws IOException, InterruptedException {
            Ended ended = run(with("iam", arguments));
            assertThat(ended.code()).as(ended.text()).isZero();
        }

        JsonNode json(String... arguments) throws IOException, InterruptedException {
            Ended ended = run(arguments);
            assertThat(ended.code()).as(ended.text()).isZero();
            return JSON.readTree(ended.text());
        }

        private static String[] with(String service, String... arguments) {
            List<String> all = new ArrayList<>(List.of(service));
            all.addAll(List.of(arguments));
            return all.toArray(String[]::new);
        }

        Ended run(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(
                    List.of("aws", "--endpoint-url", iam.endpoint().toString(), "--output", "json"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment()
                    .putAll(Map.of(
                            "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                            "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY,
                            "AWS_DEFAULT_REGION", LocalIdentity.REGION,
                            "AWS_MAX_ATTEMPTS", "1",
                            "AWS_PAGER", ""));
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), text);
        }
    }
}
