package io.millrace.local.tool.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.datamesh.Generation;
import io.millrace.local.standins.datamesh.Organisation;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.Tag;

/** access-grants: plays two days of agreements on a Data Mesh Manager and prints the policies after each step. */
final class AccessGrantsScenario implements DemoScenario {

    private static final String RESULTS_BUCKET = "results";
    private static final String REJECTS = "grants-rejects";
    private static final String AUDIT = "grants-audit";
    private static final String API_KEY_SECRET = "millrace/feed";
    private static final String CONSUMER_TAG = "millrace:consumer";
    private static final String PROVIDER_TAG = "millrace:provider";
    private static final String DATA_BUCKET = "shop-data";
    private static final String DATABASE = "arn:aws:glue:us-east-1:000000000000:database/shop";
    private static final Instant FIRST_DAY = Instant.parse("2026-11-21T08:00:00Z");
    private static final List<String> ROLES =
            List.of("consumer-analytics", "consumer-marketing", "consumer-marketing-2");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The policy that the sample integration wrote for an agreement, under the name of its first months. */
    private static final String SAMPLE_POLICY = "DMM_Datacontract_orders-for-analytics";

    private static final String ORDERS = "orders";
    private static final String CUSTOMERS = "customers";
    private static final String MANUAL_POLICY = "MadeByHand";

    private final DemoContext context;
    private final PrintWriter out;
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedDataMesh mesh;
    private volatile Instant now = FIRST_DAY;

    AccessGrantsScenario(DemoContext context) {
        this.context = context;
        this.out = context.out();
        this.mesh = EmbeddedDataMesh.start(0, Generation.PROVISIONING, () -> now);
    }

    @Override
    public Job job() {
        return new AccessGrants();
    }

    @Override
    public Settings prepare() {
        context.s3().createBuckets(RESULTS_BUCKET);
        secrets.put(API_KEY_SECRET, EmbeddedDataMesh.API_KEY);
        secrets.use();
        createRoles();
        tagData();
        Map<String, Map<String, String>> groups = context.settings(AccessGrants.NAME);
        groups.put("feed", with(groups, "feed", "url", mesh.url().toString()));
        groups.put("iam", with(groups, "iam", "endpoint", iam.endpoint().toString()));
        groups.put("iam", with(groups, "iam", "region", LocalIdentity.REGION));
        out.println("events from " + mesh.url() + ", policies to " + iam.endpoint());
        return Settings.of(groups);
    }

    private static Map<String, String> with(
            Map<String, Map<String, String>> groups, String group, String key, String value) {
        Map<String, String> values = new LinkedHashMap<>(groups.getOrDefault(group, Map.of()));
        values.put(key, value);
        return values;
    }

    private void createRoles() {
        iam.createRole("consumer-analytics", "/", Map.of(CONSUMER_TAG, "product:dp-analytics"));
        iam.createRole("consumer-marketing", "/", Map.of(CONSUMER_TAG, "product:dp-marketing"));
        iam.createRole("consumer-marketing-2", "/marketing/", Map.of(CONSUMER_TAG, "product:dp-marketing"));
        iam.putInlinePolicy("consumer-analytics", SAMPLE_POLICY, reading("shop-data/*"));
        iam.putInlinePolicy("consumer-analytics", MANUAL_POLICY, reading("analytics-scratch/*"));
    }

    private static String reading(String objects) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
                + "\"Resource\":[\"arn:aws:s3:::" + objects + "\"]}]}";
    }

    /** The data's owner confirms that its team offers it. */
    private void tagData() {
        context.s3().createBuckets(DATA_BUCKET);
        context.s3()
                .client()
                .putBucketTagging(request -> request.bucket(DATA_BUCKET)
                        .tagging(tagging -> tagging.tagSet(Tag.builder()
                                .key(PROVIDER_TAG)
                                .value("team:team-shop")
                                .build())));
        iam.tags().put(DATABASE, Map.of(PROVIDER_TAG, "team:team-shop"));
    }

    /** Compares the policies, the pages of the agreements, and the rejects. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        out.println("IAM before:");
        showPolicies();
        boolean complete = playDays(job, progress);
        out.println();
        out.println("IAM after:");
        showPolicies();
        boolean equal = complete && compare(job, progress);
        out.println();
        showAudit();
        return context.verdict(AccessGrants.NAME, equal);
    }

    private boolean playDays(RunningJob job, ProgressMetrics progress) throws Exception {
        Organisation organisation = mesh.organisation();
        for (String product : List.of("analytics", "marketing", "orders", "customers")) {
            organisation.putDataProduct(sample("products", product));
        }
        return step(
                        "analytics may read orders, which replaces the sample integration's policy; marketing may query"
                                + " customers, and read orders from tomorrow",
                        () -> {
                            approve("orders-for-analytics");
                            approve("customers-for-marketing");
                            approve("orders-from-tomorrow");
                        },
                        job,
                        progress,
                        () -> readsOnly("consumer-analytics", ORDERS)
                                && readsOnly("consumer-marketing", CUSTOMERS)
                                && !iam.inlinePolicies("consumer-analytics").containsKey(SAMPLE_POLICY))
                && step(
                        "an output port whose ARN is arn:aws:s3:::* is approved",
                        () -> approve("everything-for-analytics"),
                        job,
                        progress,
                        () -> hasStatus("everything-for-analytics", "provisioning-failed"))
                && step(
                        "the next day begins",
                        () -> now = FIRST_DAY.plus(Duration.ofDays(1)),
                        job,
                        progress,
                        () -> readsOnly("consumer-marketing", CUSTOMERS, ORDERS))
                && step(
                        "marketing moves to another role",
                        () -> organisation.putDataProduct(sample("products", "marketing-moved")),
                        job,
                        progress,
                        () -> readsOnly("consumer-marketing") && readsOnly("consumer-marketing-2", CUSTOMERS, ORDERS))
                && step(
                        "analytics gains access to customers, and gives back access to orders",
                        () -> {
                            approve("customers-for-analytics");
                            organisation.cancel("orders-for-analytics");
                        },
                        job,
                        progress,
                        () -> readsOnly("consumer-analytics", CUSTOMERS)
                                && hasStatus("orders-for-analytics", "deprovisioned"))
                && step(
                        "the agreement of marketing with customers is deleted",
                        () -> organisation.delete("customers-for-marketing"),
                        job,
                        progress,
                        () -> readsOnly("consumer-marketing-2", ORDERS)
                                && hasStatus("customers-for-analytics", "provisioned")
                                && hasStatus("orders-from-tomorrow", "provisioned"));
    }

    /** Change to the organisation or to the time. */
    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    private boolean step(
            String description, Change change, RunningJob job, ProgressMetrics progress, ProgressAwait.Condition effect)
            throws Exception {
        out.println();
        out.println(description);
        out.flush();
        change.make();
        long startNanos = System.nanoTime();
        boolean complete = new ProgressAwait(job, () -> progress(job, progress), out).until(effect);
        out.printf(
                "  %s after %,d ms%n",
                complete ? "done" : "NOT done",
                Duration.ofNanos(System.nanoTime() - startNanos).toMillis());
        showPolicies();
        context.resultShown(job);
        return complete;
    }

    private void approve(String agreement) throws IOException {
        mesh.organisation().request(sample("agreements", agreement));
        mesh.organisation().approve(agreement);
    }

    private ObjectNode sample(String kind, String name) throws IOException {
        return (ObjectNode) JSON.readTree(context.sampleData()
                .resolve("mesh")
                .resolve(kind)
                .resolve(name + ".json")
                .toFile());
    }

    /** Whether a role can read these folders of the data, and no other. */
    private boolean readsOnly(String role, String... folders) {
        return List.of(ORDERS, CUSTOMERS).stream()
                .allMatch(folder -> reads(role, folder) == List.of(folders).contains(folder));
    }

    /** By the evaluation of the IAM stand-in. */
    private boolean reads(String role, String folder) {
        return iam.account()
                .allows(
                        role,
                        "s3:GetObject",
                        "arn:aws:s3:::" + DATA_BUCKET + "/" + folder + "/1",
                        Map.of("s3:ResourceAccount", List.of(LocalIdentity.ACCOUNT_ID)));
    }

    private boolean hasStatus(String agreement, String status) {
        return mesh.organisation()
                .provisioning(agreement)
                .filter(report -> report.path("status").asText().equals(status))
                .isPresent();
    }

    private static String progress(RunningJob job, ProgressMetrics progress) {
        return String.format(
                "%,d events, %,d agreements read, %,d roles sent, %,d calls",
                progress.counter(job.id(), "feedEvents"),
                progress.counter(job.id(), "agreementsRead"),
                progress.counter(job.id(), "rolesSent"),
                progress.gauge(job.id(), "calls"));
    }

    private void showPolicies() {
        for (String role : ROLES) {
            String folders = List.of(ORDERS, CUSTOMERS).stream()
                    .filter(folder -> reads(role, folder))
                    .collect(Collectors.joining(" and "));
            out.println("    " + role + ": "
                    + (iam.inlinePolicies(role).isEmpty()
                            ? "nothing"
                            : String.join(", ", iam.inlinePolicies(role).keySet())
                                    + (folders.isEmpty() ? "" : " (reads " + folders + ")")));
        }
        out.flush();
    }

    private boolean compare(RunningJob job, ProgressMetrics progress) throws Exception {
        Path folder = context.results(AccessGrants.NAME);
        Files.createDirectories(folder);
        ObjectNode policies = JSON.createObjectNode();
        for (String role : ROLES) {
            ObjectNode ofRole = policies.putObject(role);
            for (Map.Entry<String, String> policy : iam.inlinePolicies(role).entrySet()) {
                ofRole.set(policy.getKey(), JSON.readTree(policy.getValue()));
            }
        }
        ObjectNode pages = JSON.createObjectNode();
        for (String agreement : List.of(
                "orders-for-analytics",
                "everything-for-analytics",
                "orders-from-tomorrow",
                "customers-for-analytics")) {
            pages.set(agreement, page(agreement));
        }
        boolean rejected = new ProgressAwait(job, () -> progress(job, progress), out)
                .until(() -> !JsonLines.ofObjects(context.s3().client(), RESULTS_BUCKET, REJECTS)
                        .isEmpty());
        List<String> rejects =
                JsonLines.comparable(JsonLines.ofObjects(context.s3().client(), RESULTS_BUCKET, REJECTS));
        Files.write(folder.resolve("rejects.jsonl"), rejects);
        Path expected = context.expected(AccessGrants.NAME);
        boolean samePolicies = same(policies, folder.resolve("policies.json"), expected.resolve("policies.json"));
        boolean samePages = same(pages, folder.resolve("agreements.json"), expected.resolve("agreements.json"));
        return rejected && samePolicies && samePages && JsonLines.same(rejects, expected.resolve("rejects.jsonl"));
    }

    /** Tags, custom fields and provisioning status, as the agreement's page shows them. */
    private ObjectNode page(String agreement) {
        ObjectNode shown = mesh.organisation().agreement(agreement);
        ObjectNode page = JSON.createObjectNode();
        page.set("tags", shown.path("tags"));
        page.set("custom", shown.path("custom"));
        mesh.organisation().provisioning(agreement).ifPresent(report -> {
            page.set("status", report.path("status"));
            page.set("diagnostics", report.path("diagnostics"));
        });
        return page;
    }

    private static boolean same(JsonNode result, Path written, Path expected) throws IOException {
        Files.writeString(written, result.toPrettyString() + "\n");
        return Files.exists(expected) && JSON.readTree(expected.toFile()).equals(JSON.readTree(written.toFile()));
    }

    private void showAudit() {
        List<String> lines = JsonLines.ofObjects(context.s3().client(), RESULTS_BUCKET, AUDIT);
        out.println(lines.size() + " changes in the audit, s3://" + RESULTS_BUCKET + "/" + AUDIT + ", the first:");
        lines.stream().sorted().limit(2).forEach(line -> out.println("  " + line));
        out.println();
    }

    @Override
    public void close() {
        mesh.close();
        iam.close();
        secrets.close();
    }
}
