package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.iam.RoleDetail;
import io.millrace.jobs.accessgrants.decide.CustomFields;
import io.millrace.jobs.accessgrants.decide.FieldNames;
import io.millrace.jobs.accessgrants.decide.JsonFields;
import io.millrace.jobs.accessgrants.decide.OutputPort;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.settings.PolicyForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each document allows exactly the requests named here, of all that can be put together from these parts. */
class CompletePoliciesTest {

    private static final String GLUE = "arn:aws:glue:eu-central-1:111122223333:";
    private static final String ATHENA = "arn:aws:athena:eu-central-1:111122223333:workgroup/";
    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/";

    private static final List<String> ACTIONS = List.of(
            "s3:GetBucketLocation",
            "s3:ListBucket",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
            "glue:GetDatabase",
            "glue:GetDatabases",
            "glue:GetTable",
            "glue:GetTables",
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:BatchGetPartition",
            "glue:UpdateTable",
            "glue:DeleteTable",
            "athena:StartQueryExecution",
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:GetQueryResultsStream",
            "athena:StopQueryExecution",
            "athena:GetWorkGroup",
            "athena:UpdateWorkGroup",
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "iam:PassRole");

    private static final List<String> RESOURCES = List.of(
            "arn:aws:s3:::data",
            "arn:aws:s3:::data/sales",
            "arn:aws:s3:::data/sales/orders",
            "arn:aws:s3:::data/sales/orders/part-1",
            "arn:aws:s3:::data/sales/orders-secret/part-1",
            "arn:aws:s3:::data/sales/other/part-1",
            "arn:aws:s3:::data-secret",
            "arn:aws:s3:::data-secret/sales/orders/part-1",
            "arn:aws:s3:::results",
            "arn:aws:s3:::results/consumer-1/r.csv",
            "arn:aws:s3:::results/consumer-10/r.csv",
            GLUE + "catalog",
            GLUE + "database/default",
            GLUE + "database/sales",
            GLUE + "database/hr",
            GLUE + "table/sales/orders",
            GLUE + "table/sales/orders2",
            GLUE + "table/default/orders",
            GLUE + "table/hr/orders",
            ATHENA + "primary",
            ATHENA + "primary2",
            KEY + "1",
            KEY + "2",
            KEY + "3",
            "arn:aws:iam::111122223333:role/consumer-1");

    /** The condition keys of a request to S3, Athena or KMS; the account is that of the bucket. */
    private static final Map<String, Map<String, String>> CONTEXTS = contexts();

    private static Map<String, Map<String, String>> contexts() {
        Map<String, Map<String, String>> contexts = new LinkedHashMap<>();
        contexts.put("nothing", Map.of());
        contexts.put("ours", Map.of("s3:ResourceAccount", "111122223333"));
        contexts.put("foreign", Map.of("s3:ResourceAccount", "999999999999"));
        for (String prefix : List.of(
                "",
                "sales",
                "sales/",
                "sales/orders",
                "sales/orders/",
                "sales/orders/2026/",
                "sales/orders-secret/",
                "consumer-1/")) {
            contexts.put("ours " + prefix, Map.of("s3:ResourceAccount", "111122223333", "s3:prefix", prefix));
        }
        contexts.put(
                "foreign sales/orders/", Map.of("s3:ResourceAccount", "999999999999", "s3:prefix", "sales/orders/"));
        contexts.put("via s3", Map.of("kms:ViaService", "s3.eu-central-1.amazonaws.com"));
        contexts.put("via s3 china", Map.of("kms:ViaService", "s3.cn-north-1.amazonaws.com.cn"));
        contexts.put("via ec2", Map.of("kms:ViaService", "ec2.eu-central-1.amazonaws.com"));
        return contexts;
    }

    @Test
    void aFolderIsReadAndNothingBesideIt() throws GrantRefusal {
        String document = document(null, List.of(), "arn:aws:s3:::data/sales/orders");

        assertThat(allowed(document)).isEqualTo(folder());
    }

    @Test
    void aBucketIsReadWhole() throws GrantRefusal {
        String document = document(null, List.of(), "arn:aws:s3:::data", "arn:aws:s3:::data/sales/orders");

        Set<String> expected = new TreeSet<>();
        CONTEXTS.forEach((name, context) -> {
            if (name.startsWith("ours")) {
                expected.add("s3:GetBucketLocation arn:aws:s3:::data " + name);
                expected.add("s3:ListBucket arn:aws:s3:::data " + name);
                RESOURCES.stream()
                        .filter(resource -> resource.startsWith("arn:aws:s3:::data/"))
                        .forEach(resource -> expected.add("s3:GetObject " + resource + " " + name));
            }
        });
        assertThat(allowed(document)).isEqualTo(expected);
    }

    @Test
    void aBucketAndTheFolderOfAnotherAreListedApart() throws GrantRefusal {
        String document = document(null, List.of(), "arn:aws:s3:::data/sales/orders", "arn:aws:s3:::results");

        Set<String> expected = folder();
        for (String name : CONTEXTS.keySet()) {
            if (name.startsWith("ours")) {
                expected.add("s3:GetBucketLocation arn:aws:s3:::results " + name);
                expected.add("s3:ListBucket arn:aws:s3:::results " + name);
                expected.add("s3:GetObject arn:aws:s3:::results/consumer-1/r.csv " + name);
                expected.add("s3:GetObject arn:aws:s3:::results/consumer-10/r.csv " + name);
            }
        }
        assertThat(allowed(document)).isEqualTo(expected);
    }

    @Test
    void aTableIsQueriedAndNothingBesideIt() throws GrantRefusal {
        String document = document(
                null,
                List.of(),
                "arn:aws:s3:::data/sales/orders",
                GLUE + "database/hr",
                GLUE + "table/sales/orders",
                ATHENA + "primary");

        Set<String> expected = folder();
        expected.addAll(query());
        assertThat(allowed(document)).isEqualTo(expected);
    }

    @Test
    void resultsAreOfTheRoleAlone() throws GrantRefusal {
        String document = document(
                "s3://results/{role}",
                List.of(KEY + "2"),
                "arn:aws:s3:::data/sales/orders",
                GLUE + "table/sales/orders",
                ATHENA + "primary",
                KEY + "1",
                KEY + "2");

        Set<String> expected = folder();
        expected.addAll(query());
        for (String name : CONTEXTS.keySet()) {
            if (name.startsWith("ours")) {
                expected.add("s3:GetBucketLocation arn:aws:s3:::results " + name);
                for (String action :
                        List.of("GetObject", "PutObject", "AbortMultipartUpload", "ListMultipartUploadParts")) {
                    expected.add("s3:" + action + " arn:aws:s3:::results/consumer-1/r.csv " + name);
                }
            }
        }
        expected.add("s3:ListBucket arn:aws:s3:::results ours consumer-1/");
        for (String via : List.of("via s3", "via s3 china")) {
            expected.add("kms:Decrypt " + KEY + "1 " + via);
            expected.add("kms:Decrypt " + KEY + "2 " + via);
            expected.add("kms:GenerateDataKey " + KEY + "2 " + via);
        }
        assertThat(allowed(document)).isEqualTo(expected);
    }

    @Test
    void keysOfTheSettingServeEveryPort() throws GrantRefusal {
        String document =
                document("s3://results/{role}", List.of(KEY + "3"), "arn:aws:s3:::data/sales/orders", KEY + "1");

        Set<String> expected = folder();
        for (String via : List.of("via s3", "via s3 china")) {
            expected.add("kms:Decrypt " + KEY + "1 " + via);
            expected.add("kms:Decrypt " + KEY + "3 " + via);
        }
        assertThat(allowed(document)).isEqualTo(expected);
    }

    @Test
    void thePartitionIsThatOfTheArns() throws GrantRefusal {
        GrantGuards china = new GrantGuards(List.of("111122223333"), List.of("x*"), List.of(), null);
        OutputPort port = new OutputPort(
                "port",
                new ObjectMapper().createObjectNode(),
                new CustomFields(
                        new ObjectMapper()
                                .valueToTree(Map.of(
                                        "custom",
                                        Map.of(
                                                "aws-s3-arn", "arn:aws-cn:s3:::data/a",
                                                "aws-glue-arn", "arn:aws-cn:glue:cn-north-1:111122223333:table/d/t",
                                                "aws-athena-arn",
                                                        "arn:aws-cn:athena:cn-north-1:111122223333:workgroup/w"))),
                        new JsonFields(GrantRule.PROVIDER_FORM)));

        String document = new CompletePolicies(List.of("111122223333"), "s3://results/{role}", List.of())
                .document(PortAccess.of(port, china, new FieldNames("aws-role-name", "output-port-type")), "x1");

        assertThat(document).contains("arn:aws-cn:s3:::results/x1/*").doesNotContain("arn:aws:");
    }

    /** The number of agreements that fit on one role, of 10,240 characters. */
    @ParameterizedTest
    @CsvSource({"1, 400, 680", "4, 1200, 1700"})
    void documentsStaySmall(int arns, int least, int most) throws GrantRefusal {
        List<String> fields = List.of(
                "arn:aws:s3:::acme-prod-sales-data/warehouse/sales/orders",
                GLUE + "table/sales/orders",
                ATHENA + "sales-consumers",
                KEY + "1234abcd-12ab-34cd-56ef-1234567890ab");

        String document = document(null, List.of(), fields.subList(0, arns).toArray(String[]::new));

        assertThat(PolicyText.size(document)).isBetween((long) least, (long) most);
        assertThat(PolicyText.size("a b\n\t c")).isEqualTo(3);
    }

    private static Set<String> folder() {
        Set<String> expected = new TreeSet<>();
        CONTEXTS.forEach((name, context) -> {
            if (name.startsWith("ours")) {
                expected.add("s3:GetBucketLocation arn:aws:s3:::data " + name);
                expected.add("s3:GetObject arn:aws:s3:::data/sales/orders/part-1 " + name);
            }
        });
        expected.add("s3:ListBucket arn:aws:s3:::data ours sales/orders/");
        expected.add("s3:ListBucket arn:aws:s3:::data ours sales/orders/2026/");
        return expected;
    }

    private static Set<String> query() {
        Set<String> expected = new TreeSet<>();
        for (String name : CONTEXTS.keySet()) {
            for (String action :
                    List.of("GetDatabase", "GetTable", "GetPartition", "GetPartitions", "BatchGetPartition")) {
                for (String resource : List.of("catalog", "database/default", "database/sales", "table/sales/orders")) {
                    expected.add("glue:" + action + " " + GLUE + resource + " " + name);
                }
            }
            for (String action : List.of(
                    "StartQueryExecution",
                    "GetQueryExecution",
                    "GetQueryResults",
                    "GetQueryResultsStream",
                    "StopQueryExecution",
                    "GetWorkGroup")) {
                expected.add("athena:" + action + " " + ATHENA + "primary " + name);
            }
        }
        return expected;
    }

    private static Set<String> allowed(String document) {
        Set<String> allowed = new TreeSet<>();
        for (String action : ACTIONS) {
            for (String resource : RESOURCES) {
                CONTEXTS.forEach((name, context) -> {
                    if (exists(action, resource) && AllowEvaluator.allows(document, action, resource, context)) {
                        allowed.add(action + " " + resource + " " + name);
                    }
                });
            }
        }
        return allowed;
    }

    /** There is no request for the location of an object, nor for the content of a bucket. */
    private static boolean exists(String action, String resource) {
        boolean ofBucket = action.equals("s3:GetBucketLocation") || action.equals("s3:ListBucket");
        return !action.startsWith("s3:") || !resource.startsWith("arn:aws:s3:") || ofBucket != resource.contains("/");
    }

    private static String document(@Nullable String results, List<String> keys, String... arns) throws GrantRefusal {
        PolicyLayout layout = new PolicyLayout(
                PolicyForm.COMPLETE,
                Installation.named("test"),
                new AccessRights(List.of("111122223333", "444455556666"), results, keys));
        boolean table = List.of(arns).stream().anyMatch(arn -> arn.contains(":glue:") || arn.contains(":athena:"));
        DesiredGrant grant = DesiredGrant.newBuilder()
                .setAgreement("acc-1")
                .setResource("ACCESS")
                .setConsumer("product:dp-cons")
                .setTable(table)
                .setArns(List.of(arns))
                .setConfirmed(true)
                .build();
        DesiredRole desired = DesiredRole.newBuilder()
                .setRole("consumer-1")
                .setGrants(List.of(grant))
                .setEnded(List.of())
                .setKeepUnexplained(false)
                .setReports(List.of())
                .setCause("test")
                .setDecidedAt(0)
                .build();
        ObservedRole observed = ObservedRole.of(
                "",
                new RoleDetail(
                        "consumer-1", "arn:aws:iam::111122223333:role/consumer-1", Map.of(), Map.of(), List.of()),
                Map.of());
        RoleDiff diff = RoleDiff.of(desired, observed, new RolePolicies(layout, null), DiffOptions.free());
        assertThat(diff.verdicts()).extracting(GrantVerdict::status).containsExactly(GrantVerdict.Status.GRANTED);
        assertThat(diff.writes()).hasSize(1);
        return diff.writes().get(0).document();
    }

    @ParameterizedTest
    @CsvSource({
        "a*c, abbc, true",
        "a*c, ab, false",
        "*, '', true",
        "a?c, abc, true",
        "a?c, ac, false",
        "abc, abcd, false",
        "*a*b, xaxxb, true",
        "'', a, false"
    })
    void theEvaluatorKnowsWildcards(String pattern, String text, boolean fits) {
        assertThat(AllowEvaluator.fits(pattern, text)).isEqualTo(fits);
    }
}
