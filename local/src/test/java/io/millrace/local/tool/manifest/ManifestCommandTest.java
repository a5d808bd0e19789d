package io.millrace.local.tool.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;

class ManifestCommandTest {

    private static final String DATA_SET = "0123456789abcdef0123456789abcdef";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedS3 s3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void startS3() {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        s3 = EmbeddedS3.start(0);
        s3.createBuckets("data", "empty");
        put("data", "day/a b+%.csv", 10);
        put("data", "day/deep/ü.csv", 20);
        put("data", "day/marker", 0);
        put("data", "days/other.csv", 40);
        for (int i = 0; i < 1_001; i++) {
            put("data", "many/" + i, 1);
        }
    }

    @AfterAll
    static void stopS3() {
        s3.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static void put(String bucket, String key, int bytes) {
        s3.client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(new byte[bytes]));
    }

    @Test
    void aGoodManifestIsGood() throws IOException {
        Path file = manifest(
                "{\"dataset_id\":\"" + DATA_SET + "\",\n\"asset_list\":[{\"Bucket\":\"data\",\"Key\":\"a\"}]}");

        assertThat(run("check", file.toString())).isZero();
        assertThat(output.toString())
                .isEqualTo(file + ": good; 1 assets and prefixes for data set " + DATA_SET + System.lineSeparator());
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void everyFindingIsPrintedWithItsPlace() throws IOException {
        Path file = manifest("""
                {"dataset_id": "short",
                 "comment": "%s",
                 "asset_list": [
                  {"Bucket": "data", "Key": "a"},
                  {"Bucket": "data", "Key": "a", "Size": 7}]}""".formatted("x".repeat(129)));

        assertThat(run("check", file.toString())).isOne();
        assertThat(output.toString().lines())
                .containsExactly(
                        file + ":1:16: manifest.data-set-id: \"short\" is not 30 to 40 letters and digits (dataset_id)",
                        file + ":2:13: manifest.comment: 129 characters are more than 128 (comment)",
                        file + ":5:29: asset.name-twice: \"a\" is the name of asset_list[0] already"
                                + " (asset_list[1].Key)",
                        file + ":5:34: manifest.key-unknown: \"Size\" is not a key of an asset (asset_list[1].Size)",
                        file + ": 4 findings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"dataset_id\":", "\u0000"})
    void whatIsNoManifestHasFindings(String content) throws IOException {
        assertThat(run("check", manifest(content).toString())).isOne();
        assertThat(output.toString()).contains(": manifest.").doesNotContain(": good");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoFindingOfTheSchemaEither() throws IOException {
        Path file = manifest(
                "\uFEFF{\"dataset_id\":\"" + DATA_SET + "\",\"asset_list\":[{\"Bucket\":\"data\",\"Key\":\"a\"}]}");

        assertThat(run("check", file.toString())).isZero();
    }

    @Test
    void theLimitOfAssetsIsTheJobs() throws IOException {
        Path file = manifest("{\"dataset_id\":\"" + DATA_SET
                + "\",\"asset_list\":[{\"Bucket\":\"data\",\"Key\":\"a\"},{\"Bucket\":\"data\",\"Key\":\"b\"}]}");

        assertThat(run("check", "--assets-max", "1", file.toString())).isOne();
        assertThat(output.toString()).contains("manifest.assets-max: there are more than 1 assets");
    }

    @Test
    void aFileThatCannotBeReadEndsWithOne() {
        assertThat(run("check", folder.resolve("none.json").toString())).isOne();
        assertThat(errors.toString()).startsWith("manifest check: ").contains("none.json");
    }

    /** Rules and schema differ only by a defect; then the finding of the schema is shown with its position. */
    @Test
    void theSchemaFindsWhatItFindsWithItsPlace() throws IOException {
        assertThat(ManifestSchema.load()
                        .findings("{\"dataset_id\": 7,\n \"asset_list\": [\n  {\"Key\": \"a\", \"x\": 1}]}"))
                .satisfiesExactlyInAnyOrder(
                        finding -> {
                            assertThat(finding.line()).isEqualTo(1);
                            assertThat(finding.column()).isEqualTo(16);
                            assertThat(finding.reason()).contains("dataset_id").contains("string expected");
                        },
                        finding -> {
                            assertThat(finding.line()).isEqualTo(3);
                            assertThat(finding.reason()).contains("Bucket");
                        },
                        finding -> {
                            assertThat(finding.line()).isEqualTo(3);
                            assertThat(finding.reason()).contains("'x'");
                        });
    }

    @Test
    void aPrefixBecomesAManifestThatPassesTheCheck() throws IOException {
        Path file = folder.resolve("m.json");

        assertThat(run(
                        "create",
                        "--dataset",
                        DATA_SET,
                        "s3://data/day/",
                        "--to",
                        file.toString(),
                        "--comment",
                        "Wetter"))
                .isZero();

        assertThat(file).hasContent("""
                { "dataset_id" : "%s", "comment" : "Wetter", "asset_list" : [
                  { "Bucket" : "data", "Key" : "day/a b+%%.csv" },
                  { "Bucket" : "data", "Key" : "day/deep/ü.csv" }
                ] }
                """.formatted(DATA_SET));
        assertThat(errors.toString().strip()).isEqualTo("2 assets, 30 bytes; 1 empty objects left out");
        assertThat(output.toString()).isEmpty();
        assertThat(run("check", file.toString())).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void withoutAFileTheManifestIsTheOutput() throws IOException {
        assertThat(run("create", "--dataset", DATA_SET, "s3://data/many")).isZero();

        assertThat(output.toString().lines().filter(line -> line.contains("\"Key\"")))
                .hasSize(1_001);
        assertThat(run("check", manifest(output.toString()).toString())).isZero();
    }

    @Test
    void whatWouldNotPassTheCheckIsNotWritten() throws IOException {
        Path file = folder.resolve("m.json");
        Files.writeString(file, "as it was");

        assertThat(run("create", "--dataset", "short", "s3://data/day/", "--to", file.toString()))
                .isOne();
        assertThat(errors.toString()).contains("dataset_id: \"short\" is not");
        assertThat(run("create", "--dataset", DATA_SET, "s3://empty/", "--to", file.toString()))
                .isOne();
        assertThat(errors.toString()).contains("asset_list: the list is empty");
        assertThat(run("create", "--dataset", DATA_SET, "s3://none/", "--to", file.toString()))
                .isOne();
        assertThat(errors.toString()).contains("s3://none/");
        assertThat(run("create", "--dataset", DATA_SET, "file:///tmp", "--to", file.toString()))
                .isOne();
        assertThat(errors.toString()).contains("not a prefix in S3");
        assertThat(file).hasContent("as it was");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Path manifest(String content) throws IOException {
        return Files.write(folder.resolve("manifest.json"), content.getBytes(UTF_8));
    }

    private int run(String... arguments) {
        CommandLine commandLine = ManifestCommand.commandLine(
                Map.of("AWS_ENDPOINT_URL_S3", s3.endpoint().toString(), "AWS_REGION", LocalIdentity.REGION));
        commandLine.setOut(new PrintWriter(output, true)).setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }
}
