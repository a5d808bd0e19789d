package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.jobs.settings.ChangesSettings.Destination;
import io.millrace.jobs.settings.ChangesSettings.Format;
import io.millrace.jobs.settings.ExportsSettings.Parts;
import io.millrace.jobs.settings.ExportsSettings.SchemaChange;
import java.io.IOException;
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
        ExportsSettings exports = checked().get(ExportsSettings.GROUP);
        assertThat(exports.uri()).isEqualTo("file:///exports");
        assertThat(exports.arrivals().means()).isEqualTo(Arrivals.LISTING);
        assertThat(exports.arrivals().stream()).isEmpty();
        assertThat(exports.arrivals().streamEndpoint()).isEmpty();
        assertThat(exports.arrivals().pollSeconds()).isEqualTo(10);
        assertThat(exports.window()).isEqualTo(16);
        assertThat(exports.keyColumns("t", "u")).containsExactly("PK");
        assertThat(exports.parts()).isEqualTo(Parts.SINGLE);
        assertThat(exports.versionOrder()).isEqualTo(VersionOrder.LEXICOGRAPHIC);
        assertThat(exports.shrinkMaxPercent()).isEqualTo(20);
        assertThat(exports.shrinkMinRows()).isEqualTo(100);
        assertThat(exports.schemaChange()).isEqualTo(SchemaChange.APPLY);
        assertThat(exports.fieldCharactersMax()).isEqualTo(8_388_608);
        assertThat(exports.buckets()).isEqualTo(256);
        Dialect dialect = exports.dialect("t", "u");
        assertThat(dialect.delimiter()).isEqualTo(',');
        assertThat(dialect.quote()).hasValue('"');
        assertThat(dialect.charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(dialect.nullToken()).isEmpty();
        assertThat(dialect.columns()).isEmpty();

        ChangesSettings changes = checked().get(ChangesSettings.GROUP);
        assertThat(changes.destination()).isEqualTo(Destination.FILES);
        assertThat(changes.uri()).contains("file:///changes");
        assertThat(changes.stream()).isEmpty();
        assertThat(changes.streamEndpoint()).isEmpty();
        assertThat(changes.format()).isEqualTo(Format.JSON);
        assertThat(changes.beforeImage()).isTrue();
        assertThat(changes.recordBytesMax()).isEqualTo(1_048_576);

        S3Settings s3 = checked().get(S3Settings.GROUP);
        assertThat(s3.region()).isEmpty();
        assertThat(s3.endpoint()).isEmpty();
        assertThat(s3.pathStyle()).isFalse();

        assertThat(checked().get(MillraceSettings.GROUP).job()).isEqualTo("table-delta");
        assertThat(checked().get(ReportsSettings.GROUP).uri()).isEqualTo("file:///reports");
        assertThat(checked().get(RejectsSettings.GROUP).uri()).isEqualTo("file:///rejects");
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

        ExportsSettings exports = checked().get(ExportsSettings.GROUP);
        assertThat(exports.uri()).isEqualTo("s3://my-bucket/exports of tenants");
        assertThat(exports.arrivals().means()).isEqualTo(Arrivals.EVENTS);
        assertThat(exports.arrivals().stream()).contains(StreamArn.parse(ARN));
        assertThat(exports.arrivals().streamEndpoint()).contains("http://127.0.0.1:4567");
        assertThat(exports.keyColumns("t", "u")).containsExactly("A", "B");
        assertThat(exports.parts()).isEqualTo(Parts.MARKER);
        assertThat(exports.versionOrder()).isEqualTo(VersionOrder.NATURAL);
        assertThat(exports.shrinkMaxPercent()).isZero();
        assertThat(exports.shrinkMinRows()).isEqualTo(1);
        assertThat(exports.schemaChange()).isEqualTo(SchemaChange.HOLD);
        assertThat(exports.fieldCharactersMax()).isEqualTo(16_777_216);
        assertThat(exports.buckets()).isEqualTo(1024);
        Dialect dialect = exports.dialect("t", "u");
        assertThat(dialect.delimiter()).isEqualTo('\t');
        assertThat(dialect.quote()).isEmpty();
        assertThat(dialect.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(dialect.nullToken()).isEqualTo("\\N");
        assertThat(dialect.columns()).containsExactly("A", "B", "C");

        ChangesSettings changes = checked().get(ChangesSettings.GROUP);
        assertThat(changes.destination()).isEqualTo(Destination.KINESIS);
        assertThat(changes.uri()).isEmpty();
        assertThat(changes.stream()).contains(StreamArn.parse(ARN));
        assertThat(changes.streamEndpoint()).contains("https://kinesis.example");
        assertThat(changes.format()).isEqualTo(Format.DMS);
        assertThat(changes.beforeImage()).isFalse();
        assertThat(changes.recordBytesMax()).isEqualTo(10_485_760);

        S3Settings s3 = checked().get(S3Settings.GROUP);
        assertThat(s3.region()).contains("us-gov-west-1");
        assertThat(s3.endpoint()).contains("http://localhost:9000/");
        assertThat(s3.pathStyle()).isTrue();
    }

    @Test
    void listingHasItsOwnKeys() {
        set("exports.arrivals", "listing");
        set("exports.poll.seconds", "1");
        set("exports.window", "3");

        ExportsSettings exports = checked().get(ExportsSettings.GROUP);
        assertThat(exports.arrivals().pollSeconds()).isEqualTo(1);
        assertThat(exports.window()).isEqualTo(3);
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

        ExportsSettings exports = checked().get(ExportsSettings.GROUP);
        assertThat(exports.keyColumns("acme", "orders")).containsExactly("ORDER_ID", "LINE");
        Dialect apart = exports.dialect("acme", "orders");
        assertThat(apart.delimiter()).isEqualTo(';');
        assertThat(apart.quote()).hasValue('\'');
        assertThat(apart.charset()).isEqualTo(StandardCharsets.UTF_16LE);
        assertThat(apart.nullToken()).isEqualTo("NULL");
        assertThat(apart.columns()).containsExactly("ORDER_ID", "LINE", "PRICE");
        assertThat(exports.keyColumns("acme", "customers")).containsExactly("ID");
        assertThat(exports.dialect("acme", "customers").delimiter()).isEqualTo(',');
        assertThat(exports.dialect("acme", "customers").columns()).isEmpty();
    }

    @Test
    void namesWithDotsDoNotMix() {
        set("exports.key.columns.a%2Eb.c", "ONE");
        set("exports.key.columns.a.b%2Ec", "OTHER");
        set("exports.key.columns.100%25.%252E", "PERCENT");

        ExportsSettings exports = checked().get(ExportsSettings.GROUP);
        assertThat(exports.keyColumns("a.b", "c")).containsExactly("ONE");
        assertThat(exports.keyColumns("a", "b.c")).containsExactly("OTHER");
        assertThat(exports.keyColumns("100%", "%2E")).containsExactly("PERCENT");
    }

    @Test
    void settingsTravelToOperators() throws IOException, ClassNotFoundException {
        set("exports.key.columns.acme.orders", "ORDER_ID,LINE");

        ExportsSettings exports = InstantiationUtil.clone(checked().get(ExportsSettings.GROUP));

        assertThat(exports.keyColumns("acme", "orders")).containsExactly("ORDER_ID", "LINE");
        assertThat(exports.dialect("acme", "orders").quote()).hasValue('"');
        assertThat(InstantiationUtil.clone(checked().get(ChangesSettings.GROUP)).format())
                .isEqualTo(Format.JSON);
        assertThat(InstantiationUtil.clone(checked().get(S3Settings.GROUP)).pathStyle())
                .isFalse();
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
        SettingsGroup<String> other = new SettingsGroup<>("other", "", List.of(), values -> {}, values -> "");

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
