package io.millrace.local.tool.grants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.datamesh.DataMeshFaults;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with the stand-ins over HTTP. */
class PlanCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROLE = "consumer-role";
    private static final Set<String> READING_OPERATIONS =
            Set.of("GET_CALLER_IDENTITY", "GET_ACCOUNT_AUTHORIZATION_DETAILS");

    private static final String GOLDEN = """
            ! consumer-role of agreement refused
                arn.wildcard: The custom field "aws-s3-bucket-arn" of output port "port" of data product "dp-wild" is "arn:aws:s3:::*", which has one of * ? $ { }; name the one thing to give access to.
            - consumer-role DMM_DataUsageAgreement_hand-edited of agreement hand-edited
                No active agreement explains it, or its rights are in another policy.
            + consumer-role Millrace_test_consumer-role_0 of agreements hand-edited, new
                Its agreements are active.
            = consumer-role: 2 agreements, 598 of 10,240 inline characters, 0 of 10 policies attached; room for 68,554 more characters
            left alone: 1 policies of agreements unknown to the server
            plan: 1 to write, 0 to replace, 1 to remove; 1 refused; 3 agreements checked, 0 inactive or of other platforms
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void start() {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        System.setProperty("aws.region", LocalIdentity.REGION);
        secrets.put("millrace/feed", EmbeddedDataMesh.API_KEY);
        secrets.use();
        iam.createRole(ROLE, "/", Map.of("millrace:consumer", "product:dp-consumer"));
        ObjectNode consumer = JSON.createObjectNode().put("id", "dp-consumer");
        consumer.putObject("custom").put("aws-role-name", ROLE);
        mesh.organisation().putDataProduct(consumer);
        mesh.organisation().putDataProduct(provider("dp-provider", "bucket-1"));
        mesh.organisation().putDataProduct(provider("dp-wild", "*"));
    }

    @AfterEach
    void stop() {
        mesh.close();
        iam.close();
        secrets.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.region");
    }

    @Test
    void nothingToDoIsNoChange() throws IOException {
        assertThat(run()).isZero();

        assertThat(output.toString())
                .isEqualTo(
                        "plan: 0 to write, 0 to replace, 0 to remove; 0 refused; 0 agreements checked, 0 inactive or of other platforms\n");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void eachChangeIsPrintedWithItsReasonAndNothingIsWritten() throws Exception {
        approve("new", "dp-provider");
        approve("refused", "dp-wild");
        approve("hand-edited", "dp-provider");
        put("DMM_DataUsageAgreement_hand-edited", "s3:*");
        put("DMM_DataUsageAgreement_deleted", "s3:GetObject");
        int answered = iam.calls().size();

        assertThat(run()).isEqualTo(3);

        assertThat(output.toString()).isEqualTo(GOLDEN);
        assertThat(iam.calls().subList(answered, iam.calls().size()))
                .extracting(call -> call.operation().name())
                .isSubsetOf(READING_OPERATIONS);
        assertThat(mesh.calls()).isNotEmpty().allMatch(call -> call.body().isEmpty());
    }

    @Test
    void documentsArePrintedWhenAskedFor() throws IOException {
        approve("new", "dp-provider");

        assertThat(run("--documents")).isEqualTo(3);

        assertThat(output.toString().lines().toList()).hasSize(5);
        ObjectNode document =
                (ObjectNode) JSON.readTree(output.toString().lines().toList().get(2));
        assertThat(document.path("Statement").toString()).contains("arn:aws:s3:::bucket-1");
    }

    @Test
    void anIdWithControlCharactersCannotWriteToTheTerminal() throws IOException {
        approve("a\u001b[2Jb", "dp-wild");

        assertThat(run()).isZero();

        assertThat(output.toString()).contains("of agreement a?[2Jb").doesNotContain("\u001b");
    }

    @Test
    void refusedSettingsAreAllNamed() throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(
                file, "[{\"PropertyGroupId\":\"feed\",\"PropertyMap\":{\"url\":\"ftp://x\",\"wrong\":\"1\"}}]");

        assertThat(GrantsCommand.commandLine(Clock.systemUTC())
                        .setErr(new PrintWriter(errors, true))
                        .execute("plan", "--settings", file.toString()))
                .isEqualTo(2);

        assertThat(errors.toString())
                .startsWith("Settings refused:")
                .contains("feed.url", "feed.wrong", "iam.roles.allowed");
    }

    @Test
    void aRefusedKeyFailsWithTheReason() throws IOException {
        mesh.faults().next(DataMeshFaults.Call.DENIED, 1);

        assertThat(run()).isEqualTo(1);

        assertThat(errors.toString()).startsWith("grants plan: the agreements could not be read: ");
        assertThat(output.toString()).isEmpty();
    }

    private int run(String... options) throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, """
                [{"PropertyGroupId": "feed", "PropertyMap": {"url": "%s", "api.key.secret": "millrace/feed"}},
                 {"PropertyGroupId": "iam", "PropertyMap": {"endpoint": "%s", "accounts.allowed": "%s",
                   "roles.allowed": "consumer-*", "data.tag": "none", "installation": "test"}},
                 {"PropertyGroupId": "audit", "PropertyMap": {"uri": "file:///nowhere/audit"}},
                 {"PropertyGroupId": "rejects", "PropertyMap": {"uri": "file:///nowhere/rejects"}}]
                """.formatted(mesh.url(), iam.endpoint(), LocalIdentity.ACCOUNT_ID));
        String[] arguments = new String[options.length + 3];
        arguments[0] = "plan";
        arguments[1] = "--settings";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return GrantsCommand.commandLine(Clock.systemUTC())
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private void put(String policy, String action) throws Exception {
        try (Iam client = SdkIam.connect(new IamConnection(null, iam.endpoint()), LocalIdentity.credentials())) {
            client.putInlinePolicy(
                            ROLE,
                            policy,
                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"" + action
                                    + "\",\"Resource\":\"*\"}]}")
                    .toCompletableFuture()
                    .get();
        }
    }

    private void approve(String id, String provider) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id);
        agreement.putObject("provider").put("dataProductId", provider).put("outputPortId", "port");
        agreement.putObject("consumer").put("dataProductId", "dp-consumer");
        mesh.organisation().request(agreement);
        mesh.organisation().approve(id);
    }

    private static ObjectNode provider(String id, String bucket) {
        ObjectNode product = JSON.createObjectNode().put("id", id);
        product.putArray("outputPorts")
                .addObject()
                .put("id", "port")
                .putObject("custom")
                .put("output-port-type", "s3_bucket")
                .put("aws-s3-bucket-arn", "arn:aws:s3:::" + bucket);
        return product;
    }
}
