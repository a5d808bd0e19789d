package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.jobs.settings.ChangesKeys.Destination;
import io.millrace.jobs.settings.ChangesKeys.Format;
import io.millrace.jobs.settings.ExportsKeys.Parts;
import io.millrace.jobs.settings.ExportsKeys.SchemaChange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableDeltaSettingsTest {

    private static final String ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/changes";

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    TableDeltaSettingsTest() {
        set("millrace.job", "table-delta");
        set("exports.uri", "file:///exports");
        set("changes.destination", "files");
        set("changes.uri", "file:///changes");
        set("reports.uri", "file:///reports");
        set("rejects.uri", "file:///rejects");
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        CheckedSettings settings = checked();
        assertThat(settings.get(ExportsKeys.URI)).isEqualTo("file:///exports");
        assertThat(settings.get(ExportsKeys.ARRIVALS.means())).isEqualTo(Arrivals.LISTING);
        assertThat(settings.find(ExportsKeys.ARRIVALS.streamArn())).isEmpty();
        assertThat(settings.find(ExportsKeys.ARRIVALS.streamEndpoint())).isEmpty();
        assertThat(settings.get(ExportsKeys.ARRIVALS.pollSeconds())).isEqualTo(10);
        assertThat(settings.get(ExportsKeys.WINDOW)).isEqualTo(16);
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("t", "u")))
                .containsExactly("PK");
        assertThat(settings.get(ExportsKeys.PARTS)).isEqualTo(Parts.SINGLE);
        assertThat(settings.get(ExportsKeys.VERSION_ORDER)).isEqualTo(VersionOrder.LEXICOGRAPHIC);
        assertThat(settings.get(ExportsKeys.SHRINK_MAX_PERCENT)).isEqualTo(20);
        assertThat(settings.get(ExportsKeys.SHRINK_MIN_ROWS)).isEqualTo(100);
        assertThat(settings.get(ExportsKeys.SCHEMA_CHANGE)).isEqualTo(SchemaChange.APPLY);
        assertThat(settings.get(ExportsKeys.FIELD_CHARACTERS_MAX)).isEqualTo(8_388_608);
        assertThat(settings.get(ExportsKeys.BUCKETS)).isEqualTo(256);
        Dialect dialect = ExportsKeys.dialect(settings, new TableName("t", "u"));
        assertThat(dialect.delimiter()).isEqualTo(',');
        assertThat(dialect.quote()).hasValue('"');
        assertThat(dialect.charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(dialect.nullToken()).isEmpty();
        assertThat(dialect.columns()).isEmpty();

        assertThat(settings.get(ChangesKeys.DESTINATION)).isEqualTo(Destination.FILES);
        assertThat(settings.find(ChangesKeys.URI)).contains("file:///changes");
        assertThat(settings.find(ChangesKeys.STREAM_ARN)).isEmpty();
        assertThat(settings.find(ChangesKeys.STREAM_ENDPOINT)).isEmpty();
        assertThat(settings.get(ChangesKeys.FORMAT)).isEqualTo(Format.JSON);
        assertThat(settings.get(ChangesKeys.BEFORE_IMAGE)).isTrue();
        assertThat(settings.get(ChangesKeys.RECORD_BYTES_MAX)).isEqualTo(1_048_576);

        assertThat(settings.find(S3Keys.REGION)).isEmpty();
        assertThat(settings.find(S3Keys.ENDPOINT)).isEmpty();
        assertThat(settings.get(S3Keys.PATH_STYLE)).isFalse();

        assertThat(settings.get(MillraceKeys.JOB)).isEqualTo("table-delta");
        assertThat(settings.get(ReportsKeys.URI)).isEqualTo("file:///reports");
        assertThat(settings.get(RejectsKeys.URI)).isEqualTo("file:///rejects");
    }

    @Test
    void everyKeyReachesItsAccessor() {
        set("exports.uri", "s3://my-bucket/exports of tenants");
        set("exports.arrivals", "events");
        set("exports.stream.arn", ARN);
        set("exports.stream.endpoint", "http://127.0.0.1:4567");
        set("exports.key.columns", "A, B");
        set("exports.parts", "marker");
        set("exports.version.order", "natural");
        set("exports.shrink.max.percent", "0");
        set("exports.shrink.min.rows", "1");
        set("exports.schema.change", "hold");
        set("exports.delimiter", "tab");
        set("exports.quote", "none");
        set("exports.charset", "ISO-8859-1");
        set("exports.null.token", "\\N");
        set("exports.columns", "A,B,C");
        set("exports.field.characters.max", "16777216");
        set("exports.buckets", "1024");
        set("changes.destination", "kinesis");
        unset("changes.uri");
        set("changes.stream.arn", ARN);
        set("changes.stream.endpoint", "https://kinesis.example");
        set("changes.format", "dms");
        set("changes.before.image", "false");
        set("changes.record.bytes.max", "10485760");
        set("s3.region", "us-gov-west-1");
        set("s3.endpoint", "http://localhost:9000/");
        set("s3.path.style", "true");

        CheckedSettings settings = checked();
        assertThat(settings.get(ExportsKeys.URI)).isEqualTo("s3://my-bucket/exports of tenants");
        assertThat(settings.get(ExportsKeys.ARRIVALS.means())).isEqualTo(Arrivals.EVENTS);
        assertThat(settings.find(ExportsKeys.ARRIVALS.streamArn())).contains(StreamArn.parse(ARN));
        assertThat(settings.find(ExportsKeys.ARRIVALS.streamEndpoint())).contains(URI.create("http://127.0.0.1:4567"));
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("t", "u")))
                .containsExactly("A", "B");
        assertThat(settings.get(ExportsKeys.PARTS)).isEqualTo(Parts.MARKER);
        assertThat(settings.get(ExportsKeys.VERSION_ORDER)).isEqualTo(VersionOrder.NATURAL);
        assertThat(settings.get(ExportsKeys.SHRINK_MAX_PERCENT)).isZero();
        assertThat(settings.get(ExportsKeys.SHRINK_MIN_ROWS)).isEqualTo(1);
        assertThat(settings.get(ExportsKeys.SCHEMA_CHANGE)).isEqualTo(SchemaChange.HOLD);
        assertThat(settings.get(ExportsKeys.FIELD_CHARACTERS_MAX)).isEqualTo(16_777_216);
        assertThat(settings.get(ExportsKeys.BUCKETS)).isEqualTo(1024);
        Dialect dialect = ExportsKeys.dialect(settings, new TableName("t", "u"));
        assertThat(dialect.delimiter()).isEqualTo('\t');
        assertThat(dialect.quote()).isEmpty();
        assertThat(dialect.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(dialect.nullToken()).isEqualTo("\\N");
        assertThat(dialect.columns()).containsExactly("A", "B", "C");

        assertThat(settings.get(ChangesKeys.DESTINATION)).isEqualTo(Destination.KINESIS);
        assertThat(settings.find(ChangesKeys.URI)).isEmpty();
        assertThat(settings.find(ChangesKeys.STREAM_ARN)).contains(StreamArn.parse(ARN));
        assertThat(settings.find(ChangesKeys.STREAM_ENDPOINT)).contains(URI.create("https://kinesis.example"));
        assertThat(settings.get(ChangesKeys.FORMAT)).isEqualTo(Format.DMS);
        assertThat(settings.get(ChangesKeys.BEFORE_IMAGE)).isFalse();
        assertThat(settings.get(ChangesKeys.RECORD_BYTES_MAX)).isEqualTo(10_485_760);

        assertThat(settings.find(S3Keys.REGION)).contains("us-gov-west-1");
        assertThat(settings.find(S3Keys.ENDPOINT)).contains(URI.create("http://localhost:9000/"));
        assertThat(settings.get(S3Keys.PATH_STYLE)).isTrue();
    }

    @Test
    void listingHasItsOwnKeys() {
        set("exports.arrivals", "listing");
        set("exports.poll.seconds", "1");
        set("exports.window", "3");

        CheckedSettings settings = checked();
        assertThat(settings.get(ExportsKeys.ARRIVALS.pollSeconds())).isEqualTo(1);
        assertThat(settings.get(ExportsKeys.WINDOW)).isEqualTo(3);
    }

    @Test
    void aTableCanBeSetApart() {
        set("exports.key.columns", "ID");
        set("exports.key.columns.acme.orders", "ORDER_ID,LINE");
        set("exports.delimiter.acme.orders", ";");
        set("exports.quote.acme.orders", "'");
        set("exports.charset.acme.orders", "UTF-16LE");
        set("exports.null.token.acme.orders", "NULL");
        set("exports.columns.acme.orders", "ORDER_ID,LINE,PRICE");

        CheckedSettings settings = checked();
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("acme", "orders")))
                .containsExactly("ORDER_ID", "LINE");
        Dialect apart = ExportsKeys.dialect(settings, new TableName("acme", "orders"));
        assertThat(apart.delimiter()).isEqualTo(';');
        assertThat(apart.quote()).hasValue('\'');
        assertThat(apart.charset()).isEqualTo(StandardCharsets.UTF_16LE);
        assertThat(apart.nullToken()).isEqualTo("NULL");
        assertThat(apart.columns()).containsExactly("ORDER_ID", "LINE", "PRICE");
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("acme", "customers")))
                .containsExactly("ID");
        assertThat(ExportsKeys.dialect(settings, new TableName("acme", "customers"))
                        .delimiter())
                .isEqualTo(',');
        assertThat(ExportsKeys.dialect(settings, new TableName("acme", "customers"))
                        .columns())
                .isEmpty();
    }

    @Test
    void namesWithDotsDoNotMix() {
        set("exports.key.columns.a%2Eb.c", "ONE");
        set("exports.key.columns.a.b%2Ec", "OTHER");
        set("exports.key.columns.100%25.%252E", "PERCENT");

        CheckedSettings settings = checked();
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("a.b", "c")))
                .containsExactly("ONE");
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("a", "b.c")))
                .containsExactly("OTHER");
        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("100%", "%2E")))
                .containsExactly("PERCENT");
    }

    @Test
    void settingsTravelToOperators() throws IOException, ClassNotFoundException {
        set("exports.key.columns.acme.orders", "ORDER_ID,LINE");

        CheckedSettings settings = InstantiationUtil.clone(checked());

        assertThat(settings.get(ExportsKeys.KEY_COLUMNS, new TableName("acme", "orders")))
                .containsExactly("ORDER_ID", "LINE");
        assertThat(ExportsKeys.dialect(settings, new TableName("acme", "orders"))
                        .quote())
                .hasValue('"');
        assertThat(settings.get(ChangesKeys.FORMAT)).isEqualTo(Format.JSON);
        assertThat(settings.get(S3Keys.PATH_STYLE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "exports.uri|/exports|use `s3://bucket/prefix` or `file:///folder`",
                "exports.uri|s3a://bucket/exports|use `s3://",
                "exports.uri|s3://Bucket/exports|use `s3://",
                "exports.uri|file://exports|use `s3://",
                "exports.uri|~file:///a\nb~|use `s3://",
                "exports.arrivals|sqs|use `listing` or `events`",
                "exports.arrivals|LISTING|use `listing` or `events`",
                "exports.poll.seconds|0|use a whole number from 1 to 86400, for example `10`",
                "exports.poll.seconds|86401|use a whole number",
                "exports.poll.seconds|1.5|use a whole number",
                "exports.poll.seconds|~ 5~|use a whole number",
                "exports.poll.seconds|99999999999999999999|use a whole number",
                "exports.poll.seconds|4294967306|use a whole number",
                "exports.window|0|use a whole number from 1 to 10000",
                "exports.key.columns|A,,B|use column names",
                "exports.key.columns|A,A|use column names",
                "exports.key.columns|,|use column names",
                "exports.parts|many|use `single` or `marker`",
                "exports.version.order|date|use `lexicographic` or `natural`",
                "exports.shrink.max.percent|101|use a whole number from 0 to 100",
                "exports.shrink.max.percent|20%|use a whole number from 0 to 100",
                "exports.shrink.min.rows|-1|use a whole number from 0",
                "exports.schema.change|ignore|use `apply` or `hold`",
                "exports.delimiter|;;|use one character, or `tab`",
                "exports.delimiter|~\n~|use one character, or `tab`",
                "exports.delimiter|😀|use one character, or `tab`",
                "exports.quote|double|use one character, or `none`",
                "exports.quote|~\u0000~|use one character, or `none`",
                "exports.charset|utf8mb4|use a charset Java knows",
                "exports.charset|not a charset|use a charset Java knows",
                "exports.columns|PK, |use column names",
                "exports.field.characters.max|16777217|use a whole number from 1 to 16777216",
                "exports.buckets|0|use a whole number from 1 to 32768",
                "exports.delimiter.acme.orders|;;|use one character, or `tab`",
                "changes.destination|sns|use `kinesis` or `files`",
                "changes.uri|changes|use `s3://",
                "changes.format|avro|use `json` or `debezium` or `dms`",
                "changes.before.image|yes|use `true` or `false`",
                "changes.record.bytes.max|65535|use a whole number from 65536 to 10485760",
                "changes.record.bytes.max|10485761|use a whole number from 65536 to 10485760",
                "reports.uri|reports|use `s3://",
                "rejects.uri|s3://b|use `s3://",
                "s3.region|Frankfurt|use the code of an AWS region",
                "s3.endpoint|localhost:9000|use `http://host:port`",
                "s3.path.style|1|use `true` or `false`",
            })
    void aWrongValueIsNamedWithTheFormItNeeds(String path, String value, String form) {
        set(path, value);

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(path + ": \"" + value + "\" is not accepted; use ")
                .contains(form);
    }

    @Test
    void anEmptyValueIsNoValue() {
        set("exports.null.token", "");

        assertThat(findings()).containsExactly("exports.null.token: is empty; leave it out, or use any text");
    }

    @Test
    void aWrongStreamArnIsNamed() {
        set("exports.arrivals", "events");
        set("exports.stream.arn", "arn:aws:kinesis:eu-central-1:123456789012:changes");

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("exports.stream.arn: ", "use `arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`");
    }

    @Test
    void everyRequiredKeyIsNamedWhenThereIsNothing() {
        groups.clear();

        assertThat(findings())
                .containsExactly(
                        "millrace.job: is required; use the name of a job, for example `table-delta`",
                        "exports.uri: is required; use `s3://bucket/prefix` or `file:///folder`,"
                                + " for example `s3://my-bucket/exports`",
                        "changes.destination: is required; use `kinesis` or `files`, for example `kinesis`",
                        "reports.uri: is required; use `s3://bucket/prefix` or `file:///folder`,"
                                + " for example `s3://my-bucket/reports`",
                        "rejects.uri: is required; use `s3://bucket/prefix` or `file:///folder`,"
                                + " for example `s3://my-bucket/rejects`");
    }

    @Test
    void allFindingsComeAtOnce() {
        set("export.uri", "file:///exports");
        set("trail.uri", "file:///trail");
        set("exports.poll.secnds", "10");
        set("exports.colour", "blue");
        set("exports.buckets", "many");
        set("changes.format", "xml");
        unset("rejects.uri");

        SettingsException refused = catchThrowableOfType(SettingsException.class, this::checked);

        assertThat(refused.findings())
                .containsExactly(
                        "export: is not a group of job table-delta; did you mean exports?",
                        "trail: is not a group of job table-delta",
                        "exports.buckets: \"many\" is not accepted; use a whole number from 1 to 32768, for example `256`",
                        "exports.colour: is not a key of group exports",
                        "exports.poll.secnds: is not a key of group exports; did you mean poll.seconds?",
                        "changes.format: \"xml\" is not accepted; use `json` or `debezium` or `dms`, for example `json`",
                        "rejects.uri: is required; use `s3://bucket/prefix` or `file:///folder`,"
                                + " for example `s3://my-bucket/rejects`");
        assertThat(refused).hasMessageContainingAll(refused.findings().toArray(String[]::new));
    }

    @Test
    void aKeyOfTheOtherChoiceIsRefused() {
        set("exports.stream.arn", ARN);
        set("changes.stream.arn", ARN);
        set("changes.stream.endpoint", "http://localhost:4567");

        assertThat(findings())
                .containsExactly(
                        "exports.stream.arn: is only used when `arrivals` is `events`; leave it out",
                        "changes.stream.arn: is only used when `destination` is `kinesis`; leave it out",
                        "changes.stream.endpoint: is only used when `destination` is `kinesis`; leave it out");
    }

    @Test
    void aChoiceRequiresItsKeys() {
        set("exports.arrivals", "events");
        set("exports.window", "3");
        set("changes.destination", "kinesis");

        assertThat(findings())
                .satisfiesExactly(
                        finding -> assertThat(finding)
                                .startsWith("exports.stream.arn: is required when `arrivals` is `events`"),
                        finding -> assertThat(finding)
                                .isEqualTo("exports.window: is only used when `arrivals` is `listing`; leave it out"),
                        finding -> assertThat(finding)
                                .startsWith("changes.stream.arn: is required when `destination` is `kinesis`"),
                        finding -> assertThat(finding)
                                .isEqualTo("changes.uri: is only used when `destination` is `files`; leave it out"));
    }

    @Test
    void aWrongChoiceIsTheOnlyFinding() {
        set("changes.destination", "file");

        assertThat(findings()).singleElement().asString().startsWith("changes.destination: ");
    }

    @Test
    void debeziumNeedsTheBeforeImage() {
        set("changes.format", "debezium");
        set("changes.before.image", "false");

        assertThat(findings()).singleElement().asString().startsWith("changes.before.image: a Debezium reader needs");
    }

    @ParameterizedTest
    @CsvSource({
        "exports.delimiter.orders, one table is named delimiter.TENANT.TABLE",
        "exports.delimiter.a.b.c, a dot inside a name is %2E",
        "exports.delimiter..b, one table is named delimiter.TENANT.TABLE",
        "exports.delimiter.a., one table is named delimiter.TENANT.TABLE",
        "exports.buckets.a.b, buckets cannot be set for one table",
    })
    void aKeyThatNamesNoTableIsRefused(String path, String reason) {
        set(path, ";");

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(path + ": ")
                .contains(reason);
    }

    @Test
    void theSameTableTwiceIsRefused() {
        set("exports.key.columns.a%2Eb.c", "ONE");
        set("exports.key.columns.a%2Eb.c%25", "ONE");
        set("exports.key.columns.a%2Eb.c%", "ONE");

        assertThat(findings()).singleElement().asString().contains("names table a.b/c% a second time");
    }

    @Test
    void quoteAndDelimiterDiffer() {
        set("exports.delimiter", "\"");
        set("exports.quote.acme.orders", "'");
        set("exports.delimiter.acme.lines", "|");
        set("exports.quote.acme.lines", "|");

        assertThat(findings())
                .containsExactly(
                        "exports.delimiter: delimiter and quote are the same character",
                        "exports.delimiter: delimiter and quote are the same character, for table acme/lines");
    }

    @Test
    void aNullTokenFitsTheDialect() {
        set("exports.null.token.acme.orders", "N,A");

        assertThat(findings())
                .containsExactly("exports.delimiter: the NULL token holds a delimiter or a line end,"
                        + " for table acme/orders");
    }

    @Test
    void givenColumnsHoldTheKey() {
        set("exports.key.columns.acme.orders", "ORDER_ID,LINE");
        set("exports.columns.acme.orders", "ORDER_ID,PRICE");

        assertThat(findings()).containsExactly("exports.columns: lacks the key column LINE, for table acme/orders");
    }

    @Test
    void aGroupThatTheJobDoesNotTakeIsAProgrammingError() {
        Setting<String> other = new SettingsGroup("other", "").declare("key", SettingTypes.text("any text"), "");

        assertThatThrownBy(() -> checked().get(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutKinesisEachSettingThatNeedsItIsNamedBesideTheOtherFindings() {
        set("exports.arrivals", "events");
        set("exports.stream.arn", ARN);
        set("exports.parts", "some");
        set("changes.destination", "kinesis");
        set("changes.stream.arn", ARN);
        unset("changes.uri");

        assertThat(catchThrowableOfType(
                                SettingsException.class,
                                () -> JobSettings.TABLE_DELTA.check(Settings.of(groups), false))
                        .findings())
                .satisfiesExactlyInAnyOrder(
                        finding -> assertThat(finding).startsWith("exports.arrivals: needs Kinesis"),
                        finding -> assertThat(finding).startsWith("exports.parts: "),
                        finding -> assertThat(finding).startsWith("changes.destination: needs Kinesis"));
    }

    @Test
    void aListingAndFilesNeedNoKinesis() {
        assertThatCode(() -> JobSettings.TABLE_DELTA.check(Settings.of(groups), false))
                .doesNotThrowAnyException();
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), value);
    }

    private void unset(String path) {
        int dot = path.indexOf('.');
        groups.getOrDefault(path.substring(0, dot), Map.of()).remove(path.substring(dot + 1));
    }

    private CheckedSettings checked() {
        return JobSettings.TABLE_DELTA.check(Settings.of(groups));
    }

    private List<String> findings() {
        return catchThrowableOfType(SettingsException.class, this::checked).findings();
    }
}
