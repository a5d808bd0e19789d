package io.millrace.local.tool.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.athena.SeedTree;
import io.millrace.local.athena.contract.AthenaFiles;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;

class UsageReportCommandTest {

    /** The totals of the seed, corrections applied; checked by hand. */
    private static final String TOTALS =
            "22 requests, 8.00 PiB, 5 subscribers, 2 data sets, 9 requests denied or failed";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path shared;

    @SuppressWarnings("NullAway.Init")
    private static SeedTree seed;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void identity() throws IOException {
        seed = SeedTree.write(shared.resolve("tree"));
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
    }

    @AfterAll
    static void noIdentity() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void theTableAndThePageHaveTheUsage() throws Exception {
        assertThat(report(uri(seed.root()))).isZero();

        assertThat(errors.toString()).isEmpty();
        assertThat(output.toString().lines().findFirst()).hasValue(TOTALS);
        assertThat(output.toString())
                .containsPattern("222222222222 +4 +9,007,199,254,741,303 +2 +2026-05-01 +2026-05-20")
                .containsPattern("418d6540-0000-4000-8000-00000000000b +7 +1,636 +4 +provider-eu")
                .containsPattern("2026-05-02 +7 +751\n")
                .contains("page: " + page());
        HtmlDocument page = HtmlDocument.read(page());
        assertThat(page.texts("h1")).containsExactly("AWS Data Exchange usage");
        assertThat(page.texts("dd")).containsExactly("22", "8.00 PiB", "5", "2", "9");
        assertThat(page.texts("td")).contains("222222222222", "9,007,199,254,741,303", "provider-us", "data/2026/");
        assertThat(page.count("svg")).isEqualTo(2);
    }

    @Test
    void sumsAreThoseOfTheQuery() throws Exception {
        try (UsageTables tables = UsageTables.open(seed.files(), AthenaFiles.folder());
                Statement statement = tables.connection().createStatement()) {
            UsageReport report = UsageReport.of(tables.connection());

            ResultSet sums = statement.executeQuery("SELECT count(*), sum(bytes_accessed),"
                    + " count(DISTINCT coalesce(subscriber_account_id, '')), count(DISTINCT access_point_arn)"
                    + " FROM adx_metrics_curated.adx_for_s3_metrics_corrected");
            sums.next();
            BigInteger bytes = new BigInteger(sums.getString(2));
            assertThat(report.totals().requests()).isEqualTo(sums.getLong(1));
            assertThat(report.totals().bytes()).isEqualTo(bytes);
            assertThat(report.subscribers())
                    .hasSize(sums.getInt(3))
                    .extracting(UsageReport.Subscriber::bytes)
                    .satisfies(parts -> assertThat(sum(parts)).isEqualTo(bytes));
            assertThat(report.dataSets())
                    .hasSize(sums.getInt(4))
                    .extracting(UsageReport.DataSet::bytes)
                    .satisfies(parts -> assertThat(sum(parts)).isEqualTo(bytes));
            assertThat(report.days())
                    .extracting(UsageReport.Day::bytes)
                    .satisfies(parts -> assertThat(sum(parts)).isEqualTo(bytes));
        }
    }

    @Test
    void aPeriodReadsItsDaysOnly() throws Exception {
        Path tree = copy();
        Path january = tree.resolve("adx_for_s3_metrics/year=2026/month=01/day=15");
        Files.writeString(Files.createDirectories(january).resolve("part-0.parquet"), "this is no Parquet");

        assertThat(report(uri(tree), "--since", "2026-05-01", "--until", "2026-05-02"))
                .isZero();

        assertThat(output.toString()).startsWith("10 requests, ").contains(" 0 requests denied or failed\n");
        assertThat(HtmlDocument.read(page()).texts("p")).contains("2026-05-01 to 2026-05-02 (UTC)");
    }

    @Test
    void anEmptyTreeGivesAPageThatSaysSo() throws Exception {
        assertThat(report(uri(Files.createDirectories(folder.resolve("empty")))))
                .isZero();

        assertThat(output.toString()).startsWith("No usage in file:///");
        assertThat(HtmlDocument.read(page()).texts("h2")).containsExactly("No usage yet");
    }

    @Test
    void aPeriodWithoutUsageGivesAPageThatSaysSo() throws Exception {
        assertThat(report(uri(seed.root()), "--since", "2027-01-01")).isZero();

        assertThat(HtmlDocument.read(page()).texts("p")).contains("since 2027-01-01 (UTC)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "usage",
                "http://127.0.0.1/usage",
                "s3://Bucket/usage",
                "s3://",
                "file:///no/such/folder",
                "file:///../x",
                "file:///etc/hostname"
            })
    void aWrongUriEndsWithOneAndOneLine(String uri) {
        assertFailed(report(uri), uri);
    }

    @Test
    void aFileThatIsNoParquetEndsWithOneAndItsName() throws IOException {
        Path tree = copy();
        Path broken = Files.writeString(
                tree.resolve("adx_for_s3_errors/year=2026/month=05/day=03/part-0.parquet"), "this is no Parquet");

        assertFailed(report(uri(tree)), broken.toString());
    }

    @Test
    void aPageThatCannotBeWrittenEndsWithOne() {
        CommandLine command = command(Map.of());
        String nowhere = folder.resolve("none/page.html").toString();

        assertFailed(command.execute("--from", uri(seed.root()), "--to", nowhere), nowhere);
    }

    @Test
    void daysTheWrongWayRoundEndWithOne() {
        assertFailed(report(uri(seed.root()), "--since", "2026-05-02", "--until", "2026-05-01"), "--since 2026-05-02");
    }

    @Test
    void whatSubscribersSentIsShownAsText() throws Exception {
        String markup = "</td></table><script>alert(1)</script><img src=x onerror='alert(1)'>";
        String attribute = "\"><svg onload=alert(1)>&lt;";
        String terminal = "\u001b[2J\u0000\r\n\u202egpj.exe";
        Path day = folder.resolve("hostile/adx_for_s3_metrics/year=2026/month=05/day=01");
        Path failed = folder.resolve("hostile/adx_for_s3_errors/year=2026/month=05/day=01");
        SeedTree.writeFile(
                Files.createDirectories(day).resolve("part-0.parquet"),
                List.of(
                        usage("1", markup, markup + "/", attribute),
                        usage("2", terminal, terminal + "/", "x".repeat(100_000)),
                        usage("3", attribute, attribute + "/", terminal)));
        Usage denied = usage("4", markup, attribute, markup);
        denied.setErrorCode("<AccessDenied onclick='x'>");
        SeedTree.writeFile(Files.createDirectories(failed).resolve("part-0.parquet"), List.of(denied));

        assertThat(report(uri(folder.resolve("hostile")))).isZero();

        HtmlDocument page = HtmlDocument.read(page());
        assertThat(page.texts("td"))
                .contains(markup, attribute, "<AccessDenied onclick='x'>", "x".repeat(160) + "…")
                .contains("\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFDgpj.exe");
        page.assertHarmless();
        assertThat(output.toString().chars().filter(character -> character != '\n'))
                .noneMatch(character -> Character.isISOControl(character) || character == '\u202e');
        assertThat(output.toString().lines()).allMatch(line -> line.length() < 500);
    }

    @Test
    void aPageLoadsNothing() throws Exception {
        report(uri(seed.root()));

        HtmlDocument.read(page()).assertHarmless();
        assertThat(Files.readString(page()))
                .contains("prefers-color-scheme: dark")
                .doesNotContain("http://", "https://", "url(", "@import");
    }

    @Test
    void aTreeInS3GivesTheSame() throws Exception {
        report(uri(seed.root()));
        String local = output.toString();
        try (EmbeddedS3 s3 = EmbeddedS3.start(0)) {
            s3.createBuckets("usage");
            upload(s3, "usage", "curated/");
            Map<String, String> environment = environment(s3);
            output.getBuffer().setLength(0);

            int exitCode = command(environment).execute("--from", "s3://usage/curated", "--to", page().toString());

            assertThat(errors.toString()).isEmpty();
            assertThat(exitCode).isZero();
            assertThat(output.toString()).isEqualTo(local);
        }
    }

    @Test
    void moreThanTheLimitIsNotCopied() throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0)) {
            s3.createBuckets("usage");
            upload(s3, "usage", "");

            int exitCode = command(environment(s3))
                    .execute("--from", "s3://usage", "--to", page().toString(), "--copy-limit", "0");

            assertFailed(exitCode, "--copy-limit 0");
        }
    }

    @Test
    void aBucketThatIsNotThereEndsWithOne() {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0)) {
            int exitCode = command(environment(s3)).execute("--from", "s3://missing/x", "--to", page().toString());

            assertFailed(exitCode, "s3://missing/");
        }
    }

    private static BigInteger sum(List<? extends BigInteger> parts) {
        return parts.stream().map(BigInteger.class::cast).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static Usage usage(String eventId, String subscriber, String key, String agent) {
        Usage usage = new Usage();
        usage.setEventid(eventId);
        usage.setEventtime("2026-05-01T00:00:00Z");
        usage.setEventTimestamp(Instant.parse("2026-05-01T00:00:00Z"));
        usage.setSubscriberAccountId(subscriber);
        usage.setProviderBucketName(agent);
        usage.setObjectKey(key);
        usage.setSubscriberUserAgent(agent);
        usage.setAccessPointArn(agent);
        usage.setBytesAccessed(Long.MAX_VALUE);
        usage.setSourceFile("s3://trail/x.json.gz");
        return usage;
    }

    private Path copy() throws IOException {
        Path tree = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(seed.root())) {
            for (Path file : files.toList()) {
                Files.copy(file, tree.resolve(seed.root().relativize(file)));
            }
        }
        return tree;
    }

    private static void upload(EmbeddedS3 s3, String bucket, String prefix) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(seed.root())) {
            found.filter(Files::isRegularFile).forEach(files::add);
        }
        for (Path file : files) {
            String key = prefix + seed.root().relativize(file);
            s3.client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
        }
    }

    private static Map<String, String> environment(EmbeddedS3 s3) {
        return Map.of(
                "AWS_REGION",
                LocalIdentity.REGION,
                "AWS_ENDPOINT_URL_S3",
                s3.endpoint().toString());
    }

    private void assertFailed(int exitCode, String named) {
        assertThat(exitCode).isOne();
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .startsWith("usage-report: ")
                .contains(named);
        assertThat(output.toString()).isEmpty();
        assertThat(page()).doesNotExist();
    }

    private int report(String from, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--from", from, "--to", page().toString()));
        arguments.addAll(List.of(options));
        return command(Map.of()).execute(arguments.toArray(String[]::new));
    }

    private CommandLine command(Map<String, String> environment) {
        return new CommandLine(new UsageReportCommand(environment))
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true));
    }

    private Path page() {
        return folder.resolve("page.html");
    }

    private static String uri(Path path) {
        return "file://" + path;
    }
}
