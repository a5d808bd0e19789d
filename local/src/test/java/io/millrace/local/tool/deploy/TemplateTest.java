package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.local.athena.contract.TableDefinition;
import io.millrace.local.tool.report.UsageTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates with the parameters of deployments, checked against the published resource types of AWS. */
class TemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Jar JAR =
            new Jar(Path.of("millrace.jar"), "jars/0123456789abcdef.jar", FlinkRuntime.FLINK_1_20);
    private static final Map<String, String> LISTING = Map.of();
    private static final Map<String, String> BOUNDARIES = Map.of(
            "PermissionsBoundary",
            "arn:aws:iam::123456789012:policy/jobs",
            "ConsumerBoundary",
            "arn:aws:iam::123456789012:policy/consumers",
            "FormerRoles",
            "arn:aws:iam::123456789012:role/forecast");

    @SuppressWarnings("NullAway.Init")
    private static ResourceSpecification specification;

    @BeforeAll
    static void load() {
        specification = ResourceSpecification.load();
    }

    @SuppressWarnings("unused") // a source of arguments
    static Stream<Arguments> deployments() {
        Map<String, String> alarms = Map.of("AlarmTopic", "arn:aws:sns:eu-central-1:123456789012:alarms");
        Map<String, String> own = Map.of("MakeBucket", "false");
        return Stream.of(
                Arguments.of(JobSettings.TABLE_DELTA, LISTING, Map.of()),
                Arguments.of(JobSettings.TABLE_DELTA, LISTING, alarms),
                Arguments.of(
                        JobSettings.TABLE_DELTA,
                        Map.of(
                                "exports.arrivals",
                                "listing",
                                "exports.stream.arn",
                                "",
                                "changes.destination",
                                "files",
                                "changes.stream.arn",
                                "",
                                "changes.uri",
                                "s3://example-table-delta/changes"),
                        own),
                Arguments.of(JobSettings.SUBSCRIBER_USAGE, LISTING, alarms),
                Arguments.of(
                        JobSettings.SUBSCRIBER_USAGE,
                        Map.of("trail.arrivals", "listing", "trail.stream.arn", "", "trail.uri", "s3://another-trail"),
                        Map.of()),
                Arguments.of(
                        JobSettings.SUBSCRIBER_USAGE, Map.of("trail.uri", "s3://example-subscriber-usage"), Map.of()),
                Arguments.of(JobSettings.SUBSCRIBER_USAGE, LISTING, own),
                Arguments.of(JobSettings.REVISION_PUBLISHER, LISTING, alarms),
                Arguments.of(
                        JobSettings.REVISION_PUBLISHER,
                        Map.of("manifests.arrivals", "listing", "manifests.stream.arn", ""),
                        own),
                Arguments.of(JobSettings.ACCESS_GRANTS, LISTING, alarms),
                Arguments.of(
                        JobSettings.ACCESS_GRANTS,
                        Map.of(
                                "feed.api.key.secret",
                                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf",
                                "feed.start.after.uri",
                                "s3://old-integration/poll_feed/last_event_id"),
                        own),
                Arguments.of(
                        JobSettings.ACCESS_GRANTS,
                        Map.of(
                                "iam.accounts",
                                "arn:aws:iam::444455556666:role/millrace-access-grants",
                                "iam.data.tag",
                                "none"),
                        BOUNDARIES));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void aDeploymentIsOneThatCloudFormationTakes(
            JobSettings job, Map<String, String> changes, Map<String, String> given) {
        Plan plan = Deployments.plan(job, changes, given, JAR);

        for (StackRequest request :
                List.of(plan.artifacts(), plan.resources("code"), plan.application("code", "arn:aws:iam::1:role/r"))) {
            ResolvedTemplate resolved = new ResolvedTemplate(
                    request.template().content(), request.parameters(), specification, Deployments.IDENTITY);
            assertThat(resolved.findings()).as(request.template().name()).isEmpty();
            assertThat(request.template().body()).hasSizeLessThanOrEqualTo(Template.BODY_BYTES_MAX);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLINK_1_20, FLINK-1_20, fullRestarts", "FLINK_2_2, FLINK-2_2, numRestarts"})
    void restartsAreCountedByTheMetricOfTheRuntime(FlinkRuntime runtime, String environment, String metric) {
        Jar jar = new Jar(JAR.file(), JAR.key(), runtime);
        StackRequest request = Deployments.plan(JobSettings.ACCESS_GRANTS, LISTING, Map.of(), jar)
                .application("code", "arn:aws:iam::1:role/r");
        ResolvedTemplate resolved = new ResolvedTemplate(
                request.template().content(), request.parameters(), specification, Deployments.IDENTITY);

        assertThat(resolved.findings()).isEmpty();
        assertThat(resolved.properties("Application").path("RuntimeEnvironment").asText())
                .isEqualTo(environment);
        assertThat(resolved.properties("Restarting")
                        .at("/Metrics/0/MetricStat/Metric/MetricName")
                        .asText())
                .isEqualTo(metric);
    }

    /** Each line: a template, a path in it, and the JSON to set there, or nothing to remove it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /Resources/Changes/Properties | ShardCounts | 2 | not defined in the schema
            /Resources/Changes/Properties | ShardCount | "two" | integer expected
            /Resources/Changes/Properties/StreamModeDetails | StreamMode | "SHARED" | does not have a value in the enumeration
            /Resources/Changes/Properties/StreamEncryption | KeyId | | required property 'KeyId' not found
            /Resources/Changes | Type | "AWS::Kinesis::Strean" | is not a type of resource
            /Resources/Changes | Propertys | {} | is not an attribute of a resource
            /Resources/Changes/Properties | Name | {"Ref": "ChangeStream"} | Ref ChangeStream
            /Resources/Changes/Properties | Name | {"Fn::Sub": "${Role.Name}"} | has no such attribute
            /Resources/Changes/Properties | Name | {"Fn::GetAtt": ["Roles", "Arn"]} | no such resource
            /Resources/Changes | Condition | "Publish" | condition Publish is not declared
            /Resources/Changes | Condition | "Events" | no such resource is made
            /Resources/Changes | DependsOn | "Undelivered" | which is not made
            /Parameters | ReportsPath | {"Type": "Number"} | ReportsPath
            """)
    void whatCloudFormationWouldRefuseIsFound(String place, String key, String value, String finding)
            throws IOException {
        Plan plan = Deployments.plan(
                JobSettings.TABLE_DELTA,
                Map.of("exports.arrivals", "listing", "exports.stream.arn", ""),
                Map.of(),
                JAR);
        StackRequest request = plan.resources("code");
        JsonNode content = request.template().content().deepCopy();
        ObjectNode target = (ObjectNode) content.at(place);
        if (value == null) {
            target.remove(key);
        } else {
            target.set(key, JSON.readTree(value));
        }

        assertThat(findings(content, request.parameters()))
                .anySatisfy(found -> assertThat(found).contains(finding));
    }

    private static List<String> findings(JsonNode content, Map<String, String> parameters) {
        try {
            return new ResolvedTemplate(content, parameters, specification, Deployments.IDENTITY).findings();
        } catch (NumberFormatException notANumber) {
            return List.of("ReportsPath: " + notANumber.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifacts",
                "application",
                "table-delta",
                "subscriber-usage",
                "revision-publisher",
                "access-grants",
                "access-grants-member"
            })
    void nothingIsDeclaredThatIsNotUsed(String name) {
        Template template = Template.load(Deployments.FOLDER, name);
        String body = template.body();

        for (String parameter : template.parameters()) {
            assertThat(body).as(parameter).containsAnyOf("{\"Ref\":\"" + parameter + "\"}", "${" + parameter + "}");
        }
        template.content()
                .path("Conditions")
                .fieldNames()
                .forEachRemaining(condition -> assertThat(body)
                        .as(condition)
                        .containsAnyOf("\"Condition\":\"" + condition + "\"", "\"Fn::If\":[\"" + condition + "\""));
    }

    /** The account of the job and a member account differ in what the settings name, and in nothing about roles. */
    @Test
    void aMemberAccountAllowsTheEditsOfRoles() {
        Map<String, String> parameters = new HashMap<>(BOUNDARIES);
        parameters.put("AllowedRoles", "arn:aws:iam::123456789012:role/dmm-consumer-*");
        StackRequest job = Deployments.plan(JobSettings.ACCESS_GRANTS, LISTING, parameters, JAR)
                .resources("code");
        parameters.remove("FormerRoles");
        parameters.put("JobRoleArn", "arn:aws:iam::999988887777:role/example-resources-Role");
        parameters.put("ExternalId", "millrace-production");

        ResolvedTemplate member = new ResolvedTemplate(
                Template.load(Deployments.FOLDER, "access-grants-member").content(),
                parameters,
                specification,
                Deployments.IDENTITY);
        ResolvedTemplate own =
                new ResolvedTemplate(job.template().content(), job.parameters(), specification, Deployments.IDENTITY);

        assertThat(member.findings()).isEmpty();
        assertThat(ofIam(member, "NeverThis")).isNotEmpty().isEqualTo(ofIam(own, "NeverThese", "FormerRoles"));
    }

    private static List<JsonNode> ofIam(ResolvedTemplate template, String... without) {
        return template.properties("Role")
                .at("/Policies/0/PolicyDocument/Statement")
                .valueStream()
                .filter(statement -> RolePolicy.texts(statement.get("Action")).anyMatch(one -> one.startsWith("iam:")))
                .filter(statement ->
                        !List.of(without).contains(statement.get("Sid").asText()))
                .toList();
    }

    @Test
    void noTemplateNamesAPartition() throws IOException {
        try (Stream<Path> files = Files.list(Deployments.FOLDER)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern("arn:aws[a-z-]*:"));
        }
    }

    @ParameterizedTest
    @CsvSource({"eu-central-1, aws", "cn-north-1, aws-cn", "us-gov-west-1, aws-us-gov"})
    void listsOfArnsHaveThePartitionOfTheRegion(String region, String partition) {
        DeploymentArns arns = new DeploymentArns(new Identity("123456789012", region));

        assertThat(arns.roles(List.of("dmm-*")))
                .containsExactly(
                        "arn:" + partition + ":iam::123456789012:role/dmm-*",
                        "arn:" + partition + ":iam::123456789012:role/*/dmm-*");
        assertThat(arns.expand(Map.of("AssetBuckets", "one, arn:aws:s3:::two", "Parallelism", "2")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("AssetBuckets", "arn:" + partition + ":s3:::one,arn:aws:s3:::two", "Parallelism", "2"));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyAlarmNamesARunbookThatIsThere(JobSettings job, Map<String, String> changes, Map<String, String> given) {
        Plan plan = Deployments.plan(job, changes, given, JAR);
        List<String> named = new ArrayList<>();

        for (StackRequest request : List.of(plan.resources("code"), plan.application("code", "role"))) {
            new ResolvedTemplate(
                            request.template().content(), request.parameters(), specification, Deployments.IDENTITY)
                    .resources().values().stream()
                            .filter(resource -> resource.get("Type").asText().equals("AWS::CloudWatch::Alarm"))
                            .forEach(alarm -> named.add(runbook(alarm)));
        }

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(runbook ->
                        assertThat(Deployments.FOLDER.resolveSibling(runbook)).exists());
    }

    private static String runbook(JsonNode alarm) {
        Matcher link = Pattern.compile("deploy/runbooks/[a-z-]+\\.md$")
                .matcher(alarm.at("/Properties/AlarmDescription").asText());
        assertThat(link.find()).as("%s", alarm).isTrue();
        return link.group();
    }

    @Test
    void everyRunbookIsNamedByAnAlarm() throws IOException {
        StringBuilder templates = new StringBuilder();
        for (String name :
                List.of("application", "table-delta", "subscriber-usage", "revision-publisher", "access-grants")) {
            templates.append(Template.load(Deployments.FOLDER, name).body());
        }
        try (Stream<Path> runbooks = Files.list(Deployments.FOLDER.resolve("runbooks"))) {
            assertThat(runbooks)
                    .isNotEmpty()
                    .allSatisfy(runbook -> assertThat(templates).contains("deploy/runbooks/" + runbook.getFileName()));
        }
    }

    @Test
    void dashboardsAreJson() {
        for (JobSettings job : Deployments.JOBS) {
            StackRequest request = Deployments.plan(job, LISTING, Map.of(), JAR).resources("code");
            JsonNode dashboard = new ResolvedTemplate(
                            request.template().content(), request.parameters(), specification, Deployments.IDENTITY)
                    .properties("Dashboard");
            assertThat(dashboard.get("DashboardBody").asText())
                    .satisfies(body ->
                            assertThat(JSON.readTree(body).get("widgets")).isNotEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"adx_for_s3_metrics, Metrics", "adx_for_s3_errors, Errors", "adx_for_s3_corrections, Corrections"})
    void tablesAreThoseOfTheStatementsForAthena(String name, String resource) {
        TableDefinition statement = TableDefinition.of(name);
        StackRequest request = Deployments.plan(JobSettings.SUBSCRIBER_USAGE, LISTING, Map.of(), JAR)
                .resources("code");
        JsonNode table = new ResolvedTemplate(
                        request.template().content(), request.parameters(), specification, Deployments.IDENTITY)
                .properties(resource)
                .get("TableInput");

        assertThat(UsageTables.TABLES).contains(name);
        assertThat(table.get("Name").asText()).isEqualTo(name);
        assertThat(columns(table.at("/StorageDescriptor/Columns"))).containsExactlyEntriesOf(statement.columns());
        assertThat(columns(table.path("PartitionKeys"))).containsExactlyEntriesOf(statement.partitionKeys());
        assertThat(table.at("/StorageDescriptor/Location").asText())
                .isEqualTo(statement.location().replace("${usage.uri}", "s3://example-subscriber-usage/usage"));
        Map<String, String> properties = new LinkedHashMap<>(statement.properties());
        properties.put("EXTERNAL", "TRUE");
        properties.put("classification", "parquet");
        assertThat(JSON.convertValue(table.get("Parameters"), new TypeReference<Map<String, String>>() {}))
                .isEqualTo(properties);
    }

    private static Map<String, String> columns(JsonNode columns) {
        Map<String, String> types = new LinkedHashMap<>();
        columns.forEach(column ->
                types.put(column.get("Name").asText(), column.get("Type").asText()));
        return types;
    }
}
