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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Plays two days of agreements on a Data Mesh Manager, and shows what roles may do before, meanwhile and after. */
final class AccessGrantsShow implements Show, AutoCloseable {

    private static final String RESULTS = "results";
    private static final String REJECTS = "grants-rejects";
    private static final String AUDIT = "grants-audit";
    private static final String SECRET = "millrace/feed";
    private static final String TAG = "millrace:consumer";
    private static final String PREFIX = "DMM_DataUsageAgreement_";
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");
    private static final List<String> ROLES =
            List.of("consumer-analytics", "consumer-marketing", "consumer-marketing-2");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whose agreement ended while the sample integration was in use, which leaves policies behind. */
    private static final String LEFT_BEHIND = PREFIX + "ended-long-ago";

    private static final String NOT_OURS = "MadeByHand";

    private final Stage stage;
    private final PrintWriter out;
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedDataMesh mesh;
    private volatile Instant now = MORNING;

    AccessGrantsShow(Stage stage) {
        this.stage = stage;
        this.out = stage.out();
        this.mesh = EmbeddedDataMesh.start(0, Generation.PROVISIONING, () -> now);
    }

    @Override
    public Job job() {
        return new AccessGrants();
    }

    @Override
    public Settings settings() {
        stage.s3().createBuckets(RESULTS);
        secrets.put(SECRET, EmbeddedDataMesh.API_KEY);
        secrets.use();
        createRoles();
        Map<String, Map<String, String>> groups = stage.settings(AccessGrants.NAME);
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
        iam.createRole("consumer-analytics", "/", Map.of(TAG, "dp-analytics"));
        iam.createRole("consumer-marketing", "/", Map.of(TAG, "dp-marketing"));
        iam.createRole("consumer-marketing-2", "/marketing/", Map.of(TAG, "dp-marketing"));
        String policy =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
                        + "\"Resource\":[\"arn:aws:s3:::shop-data/*\"]}]}";
        iam.putInlinePolicy("consumer-analytics", LEFT_BEHIND, policy);
        iam.putInlinePolicy("consumer-analytics", NOT_OURS, policy);
    }

    /** Compares the policies, what the agreements' pages say, and the rejects. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        out.println("IAM before:");
        showPolicies();
        boolean came = playDays(job, progress);
        out.println();
        out.println("IAM after:");
        showPolicies();
        boolean equal = came && compare(job);
        out.println();
        showAudit();
        return stage.verdict(AccessGrants.NAME, equal);
    }

    private boolean playDays(RunningJob job, ProgressMetrics progress) throws Exception {
        Organisation organisation = mesh.organisation();
        for (String product : List.of("analytics", "marketing", "orders", "customers")) {
            organisation.putDataProduct(sample("products", product));
        }
        return happens(
                        "the policy left behind by the sample integration is found",
                        () -> {},
                        job,
                        progress,
                        () -> !iam.inlinePolicies("consumer-analytics").containsKey(LEFT_BEHIND))
                && happens(
                        "analytics may read orders; marketing may query customers, and read orders from tomorrow",
                        () -> {
                            approve("orders-for-analytics");
                            approve("customers-for-marketing");
                            approve("orders-from-tomorrow");
                        },
                        job,
                        progress,
                        () -> grants("consumer-analytics", "orders-for-analytics")
                                && grants("consumer-marketing", "customers-for-marketing"))
                && happens(
                        "somebody has a port approved whose ARN is arn:aws:s3:::*",
                        () -> approve("everything-for-analytics"),
                        job,
                        progress,
                        () -> says("everything-for-analytics", "provisioning-failed"))
                && happens(
                        "the next day begins",
                        () -> now = MORNING.plus(Duration.ofDays(1)),
                        job,
                        progress,
                        () -> grants("consumer-marketing", "customers-for-marketing", "orders-from-tomorrow"))
                && happens(
                        "marketing moves to another role",
                        () -> organisation.putDataProduct(sample("products", "marketing-moved")),
                        job,
                        progress,
                        () -> grants("consumer-marketing")
                                && grants("consumer-marketing-2", "customers-for-marketing", "orders-from-tomorrow"))
                && happens(
                        "analytics gets customers as well, and gives up orders",
                        () -> {
                            approve("customers-for-analytics");
                            organisation.cancel("orders-for-analytics");
                        },
                        job,
                        progress,
                        () -> grants("consumer-analytics", "customers-for-analytics")
                                && says("orders-for-analytics", "deprovisioned"))
                && happens(
                        "the agreement of marketing with customers is deleted",
                        () -> organisation.delete("customers-for-marketing"),
                        job,
                        progress,
                        () -> grants("consumer-marketing-2", "orders-from-tomorrow")
                                && says("customers-for-analytics", "provisioned")
                                && says("orders-from-tomorrow", "provisioned"));
    }

    /** Something that is done. */
    @FunctionalInterface
    private interface Deed {
        void done() throws Exception;
    }

    private boolean happens(
            String what, Deed deed, RunningJob job, ProgressMetrics progress, Patience.Condition consequence)
            throws Exception {
        out.println();
        out.println(what);
        out.flush();
        deed.done();
        long begin = System.nanoTime();
        boolean came = Patience.await(job, () -> showProgress(job, progress), consequence);
        out.printf(
                "  %s after %,d ms%n",
                came ? "done" : "NOT done",
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        showPolicies();
        return came;
    }

    private void approve(String agreement) throws IOException {
        mesh.organisation().request(sample("agreements", agreement));
        mesh.organisation().approve(agreement);
    }

    private ObjectNode sample(String kind, String name) throws IOException {
        return (ObjectNode) JSON.readTree(stage.sampleData()
                .resolve("mesh")
                .resolve(kind)
                .resolve(name + ".json")
                .toFile());
    }

    private boolean grants(String role, String... agreements) {
        Set<String> wanted =
                Arrays.stream(agreements).map(agreement -> PREFIX + agreement).collect(Collectors.toSet());
        return iam.inlinePolicies(role).keySet().stream()
                .filter(name -> !name.equals(NOT_OURS))
                .collect(Collectors.toSet())
                .equals(wanted);
    }

    private boolean says(String agreement, String status) {
        return mesh.organisation()
                .provisioning(agreement)
                .filter(report -> report.path("status").asText().equals(status))
                .isPresent();
    }

    private void showProgress(RunningJob job, ProgressMetrics progress) {
        out.printf(
                "  ... %,d events, %,d agreements read, %,d edits, %,d calls%n",
                progress.counter(job.id(), "feedEvents"),
                progress.counter(job.id(), "agreementsRead"),
                progress.counter(job.id(), "editsSent"),
                progress.gauge(job.id(), "calls"));
        out.flush();
    }

    private void showPolicies() {
        for (String role : ROLES) {
            out.println("    " + role + ": "
                    + (iam.inlinePolicies(role).isEmpty()
                            ? "nothing"
                            : String.join(", ", iam.inlinePolicies(role).keySet())));
        }
        out.flush();
    }

    private boolean compare(RunningJob job) throws Exception {
        Path folder = stage.results(AccessGrants.NAME);
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
        boolean rejected = Patience.await(
                job,
                () -> {},
                () -> !JsonLines.ofObjects(stage.s3().client(), RESULTS, REJECTS)
                        .isEmpty());
        List<String> rejects =
                JsonLines.comparable(JsonLines.ofObjects(stage.s3().client(), RESULTS, REJECTS));
        Files.write(folder.resolve("rejects.jsonl"), rejects);
        Path expected = stage.expected(AccessGrants.NAME);
        return rejected
                & same(policies, folder.resolve("policies.json"), expected.resolve("policies.json"))
                & same(pages, folder.resolve("agreements.json"), expected.resolve("agreements.json"))
                & JsonLines.same(rejects, expected.resolve("rejects.jsonl"));
    }

    /** Tags, custom fields and the status of the provisioning, as the agreement's page shows them. */
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
        List<String> lines = JsonLines.ofObjects(stage.s3().client(), RESULTS, AUDIT);
        out.println(lines.size() + " changes in the audit, s3://" + RESULTS + "/" + AUDIT + ", the first:");
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
