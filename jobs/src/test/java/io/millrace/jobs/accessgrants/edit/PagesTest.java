package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.refusal;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh.Call;
import io.millrace.connectors.datamesh.MeshAnswers;
import io.millrace.connectors.datamesh.ProvisioningReport;
import io.millrace.connectors.datamesh.ProvisioningReport.Status;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.jobs.settings.StatusTarget;
import io.millrace.local.standins.iam.DirectIamRig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agreements' pages after a step of a role. */
@Timeout(600)
class PagesTest {

    private static final String ROLE = "reader";
    private static final String NAME = PolicyNames.of("a1");
    private static final DesiredRole GRANT = role(ROLE).grant("a1", "weather").get();
    private static final DesiredRole REVOKE = role(ROLE).revoke("a1", "weather").get();

    private final DirectIamRig rig = new DirectIamRig();
    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private RoleRun run = run(StatusTarget.PROVISIONING, mesh);

    private RoleRun run(StatusTarget target, DataMesh port) {
        return new RoleRun(rig::connect, port, DesiredRoles.sample(), new RoleSagaSettings(target, false, 2));
    }

    private void reportTo(StatusTarget target) {
        run.close();
        run = run(target, mesh);
    }

    @BeforeEach
    void anAgreement() {
        rig.createRole(ROLE, "/", Map.of());
        page("a1");
    }

    private void page(String id) {
        mesh.putAgreement(
                AgreementResource.ACCESS,
                id,
                quoted("{'id':'" + id
                        + "','info':{'purpose':'p','active':true},'tags':['mine'],'custom':{'x':'y'},'links':{}}"));
    }

    @AfterEach
    void close() {
        run.close();
    }

    private List<String> tags() {
        return List.of(mesh.agreement("a1")
                .get("tags")
                .toString()
                .replaceAll("[\\[\\]\"]", "")
                .split(","));
    }

    private List<Status> reported() {
        return mesh.reports().stream().map(ProvisioningReport::status).toList();
    }

    /** The server, with other answers to some calls. */
    private DataMesh with(BiFunction<String, Supplier<CompletionStage<?>>, CompletionStage<?>> answers) {
        return (DataMesh) Proxy.newProxyInstance(
                DataMesh.class.getClassLoader(), new Class<?>[] {DataMesh.class}, (proxy, method, arguments) -> {
                    if (!CompletionStage.class.isAssignableFrom(method.getReturnType())) {
                        return method.invoke(mesh, arguments);
                    }
                    return answers.apply(method.getName(), () -> {
                        try {
                            return (CompletionStage<?>) method.invoke(mesh, arguments);
                        } catch (ReflectiveOperationException impossible) {
                            throw new IllegalStateException(impossible);
                        }
                    });
                });
    }

    @Test
    void provisioningIsReportedAndTagsAreLeftAlone() {
        run.run(GRANT);
        run.run(REVOKE);

        assertThat(reported()).containsExactly(Status.PROVISIONED, Status.DEPROVISIONED);
        assertThat(mesh.replaced()).isZero();
        assertThat(tags()).containsExactly("mine");
    }

    @Test
    void aNoteIsToldWithTheGrant() {
        run.run(role(ROLE)
                .grant("a1", "weather")
                .note("The bucket's owner has to allow it.")
                .get());

        assertThat(mesh.reports()).singleElement().satisfies(report -> {
            assertThat(report.status()).isEqualTo(Status.PROVISIONED);
            assertThat(report.reference()).isEqualTo("arn:aws:iam::000000000000:role/" + ROLE);
            assertThat(report.diagnostics()).isEqualTo("The bucket's owner has to allow it.");
        });
    }

    @Test
    void tagsAloneAskForNoProvisioning() {
        reportTo(StatusTarget.TAGS);
        run.run(GRANT);

        assertThat(mesh.reported()).isZero();
        assertThat(tags()).containsExactly("mine", "aws-integration", "aws-integration-active");
        assertThat(mesh.agreement("a1").at("/custom/aws-policy-name").asText()).isEqualTo(NAME);
    }

    @Test
    void aPageThatShowsTheOutcomeIsNotWrittenAgain() {
        run.run(GRANT);
        run.run(GRANT);
        run.run(refusal("a1", "r", "no"));
        run.run(refusal("a1", "r", "no"));
        run.run(refusal("a1", "r", "no, because"));

        assertThat(mesh.reports())
                .extracting(ProvisioningReport::diagnostics)
                .containsExactly(null, "no", "no, because");
    }

    @Test
    void anAgreementOfAnotherExecutorIsLeftAlone() {
        ObjectNode agreement = (ObjectNode) mesh.agreement("a1").deepCopy();
        agreement.putObject("provisioning").put("status", "provisioned").put("executor", "terraform");
        mesh.putAgreement(AgreementResource.ACCESS, "a1", agreement);
        run.run(GRANT);

        assertThat(mesh.reported()).isZero();
        assertThat(mesh.agreement("a1")).isEqualTo(agreement);
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
    }

    @Test
    void aServerWithoutProvisioningGetsTagsAndIsNotAskedForLong() {
        mesh.withoutProvisioning();
        for (int i = 0; i < 5; i++) {
            run.run(GRANT);
            run.run(REVOKE);
        }

        assertThat(mesh.reported()).isEqualTo(2);
        assertThat(mesh.replaced()).isEqualTo(10);
        assertThat(tags()).containsExactly("mine", "aws-integration", "aws-integration-inactive");
        assertThat(run.rejects()).isEmpty();
    }

    @Test
    void aCancellationBetweenTheLookAndTheWriteIsNotUndone() {
        JsonNode[] cancelled = new JsonNode[1];
        run.close();
        mesh.withoutProvisioning();
        run = run(StatusTarget.PROVISIONING, with((call, answer) -> {
            CompletionStage<?> answered = answer.get();
            if (call.equals("agreement") && cancelled[0] == null) {
                ObjectNode changed = (ObjectNode) mesh.agreement("a1").deepCopy();
                ((ObjectNode) changed.get("info")).put("active", false).put("endDate", "2026-11-20");
                cancelled[0] = changed;
                mesh.putAgreement(AgreementResource.ACCESS, "a1", changed);
            }
            return answered;
        }));
        run.run(GRANT);

        assertThat(mesh.agreement("a1").at("/info/active").asBoolean()).isFalse();
        assertThat(mesh.agreement("a1").at("/info/endDate").asText()).isEqualTo("2026-11-20");
        assertThat(tags()).contains("aws-integration-active");
        assertThat(run.counts().reportsFailed()).isOne();
        assertThat(run.rejects()).isEmpty();
    }

    @Test
    void provisioningIsOfAccessOnly() {
        mesh.putAgreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a1", quoted("{'id':'a1'}"));
        run.run(role(ROLE)
                .grant("a1", "weather")
                .resource("DATA_USAGE_AGREEMENTS")
                .get());

        assertThat(mesh.reported()).isZero();
        assertThat(MeshAnswers.get(mesh.agreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a1"))
                        .get("tags")
                        .toString())
                .contains("aws-integration-active");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROVISIONING", "TAGS"})
    void anAgreementThatIsGoneNeedsNoReport(StatusTarget target) {
        mesh.removeAgreement(AgreementResource.ACCESS, "a1");
        reportTo(target);
        run.run(GRANT);
        run.run(REVOKE);

        assertThat(mesh.reported()).isZero();
        assertThat(run.rejects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = EndedOutcome.class,
            names = {"GONE", "MOVED"})
    void anAgreementWithoutAPageHereIsNotAskedFor(EndedOutcome outcome) {
        run.run(GRANT);
        int calls = mesh.calls();
        run.run(role(ROLE).end("a1", "weather", outcome).get());

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(mesh.calls()).isEqualTo(calls);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DENIED", "INVALID", "TOO_LARGE"})
    void aReportThatIsRefusedIsRejectedOnceAndRepeatedUntilItIsTaken(Kind kind) {
        for (int i = 0; i < 10; i++) {
            mesh.failNext(Call.REPORT_PROVISIONING, kind, null);
        }
        run.submit(GRANT);
        run.pass(Duration.ofMinutes(30));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("report.refused");
            assertThat(reject.getSource()).isEqualTo("agreement:a1");
            assertThat(reject.getReason()).contains("failed by the test: " + kind);
        });
        assertThat(run.state()).hasSize(1);
        run.untilOver();

        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(run.rejects()).hasSize(1);
        assertThat(run.counts().reportsFailed()).isEqualTo(10);
        assertThat(run.now()).isBetween(RoleRun.START.plusSeconds(3_600), RoleRun.START.plusSeconds(8 * 3_600));
        assertThat(rig.made(IamAction.PUT_INLINE_POLICY)).isOne();
    }

    @Test
    void aReportIsTriedUntilItIsTaken() {
        mesh.failNext(Call.READ_AGREEMENT, Kind.UNANSWERED, null);
        mesh.failNext(Call.READ_AGREEMENT, Kind.NOT_NOW, Duration.ofMinutes(5));
        mesh.failNext(Call.REPORT_PROVISIONING, Kind.NOT_NOW, null);
        run.run(GRANT);

        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(rig.made(IamAction.PUT_INLINE_POLICY)).isOne();
        assertThat(run.now()).isAfter(RoleRun.START.plusSeconds(300));
        assertThat(run.rejects()).isEmpty();
    }

    @Test
    void aRefusedReportHoldsBackNoEditOfTheRole() {
        for (int i = 0; i < 3; i++) {
            mesh.failNext(Call.REPORT_PROVISIONING, Kind.DENIED, null);
        }
        run.submit(GRANT);
        run.pass(Duration.ofSeconds(5));
        run.submit(REVOKE);
        run.round();

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        run.untilOver();
        assertThat(reported()).as("what was not told is not told late").containsExactly(Status.DEPROVISIONED);
        assertThat(run.rules()).containsExactly("report.refused");
    }

    @Test
    void aHangingReportHoldsBackNoEditOfTheRoleAndNoNewerReportOvertakesIt() throws Exception {
        CompletableFuture<Void> hanging = new CompletableFuture<>();
        DataMesh port = with((call, answer) -> call.equals("reportProvisioning") && !hanging.isDone()
                ? hanging.thenCompose(some -> answer.get())
                : answer.get());
        RoleSagaFactory factory =
                new RoleSagaFactory(() -> RoleRun.accounts(Map.of()), () -> port, DesiredRoles.settings(Map.of()));
        try (RoleSaga saga = new RoleSaga(
                RoleRun.accounts(Map.of("", rig.connect())),
                port,
                DesiredRoles.sample(),
                new RoleSagaSettings(StatusTarget.PROVISIONING, false, 2),
                new RoleCounts())) {
            RoleCommand granted = step(saga, factory.command(GRANT));
            CompletableFuture<StepResult<RoleCommand, RoleResult>> report =
                    saga.advance(granted, RoleRun.START).toCompletableFuture();
            assertThat(report).isNotDone();

            RoleCommand newer = factory.merge(granted, factory.command(REVOKE));
            saga.arrived(newer);
            RoleCommand left = Eventually.value(report).next();
            assertThat(left).as("let go, with its report under way").isNotNull();
            RoleCommand revoked = step(saga, newer);
            assertThat(rig.inlinePolicies(ROLE)).isEmpty();
            assertThat(step(saga, revoked).getOutcomes()).noneMatch(GrantOutcome::getReported);
            assertThat(mesh.reports()).isEmpty();

            hanging.complete(null);
            RoleCommand next = revoked;
            for (int i = 0; next != null && i < 1_000; i++) {
                next = Eventually.value(saga.advance(next, RoleRun.START).toCompletableFuture())
                        .next();
            }
            assertThat(reported()).containsExactly(Status.PROVISIONED, Status.DEPROVISIONED);
        }
    }

    @Test
    void aPageHasOneReportAtATimeWhosoeverItIsAndAWaitIsLetGo() {
        CompletableFuture<Void> hanging = new CompletableFuture<>();
        DataMesh port = with((call, answer) -> hanging.thenCompose(some -> answer.get()));
        GrantOutcome outcome = GrantOutcome.newBuilder()
                .setAgreement("a1")
                .setResource("ACCESS")
                .setStatus(OutcomeStatus.GRANTED)
                .build();
        PageReport report = new PageReport(OutcomeStatus.GRANTED, "", "", "", false);
        try (Pages pages = new Pages(new PageCalls(port, StatusTarget.PROVISIONING, new RoleCounts()), 2)) {
            assertThat(pages.start("role:/a", outcome, report)).isTrue();
            assertThat(pages.start("role:/b", outcome, report))
                    .as("of another role")
                    .isFalse();
            pages.over("role:/b");

            CompletableFuture<Void> wait =
                    Objects.requireNonNull(pages.progress("role:/a")).toCompletableFuture();
            pages.letGo("role:/a");
            assertThat(wait).isDone();
            pages.over("role:/a");
            assertThat(pages.start("role:/a", outcome, report))
                    .as("of a command that is over")
                    .isFalse();
        }
    }

    private static RoleCommand step(RoleSaga saga, RoleCommand command) throws Exception {
        return Objects.requireNonNull(
                Eventually.value(saga.advance(command, RoleRun.START).toCompletableFuture())
                        .next());
    }

    /** A report is two calls: with calls of 20 ms, 5,000 reports take 10,000 * 20 ms / 30, which is 7 s. */
    @Test
    void manyPagesOfOneRoleAreReportedAsManyAtATimeAsMayBe() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger mostUnderWay = new AtomicInteger();
        run.close();
        DataMesh slow = with((call, answer) -> {
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            return CompletableFuture.supplyAsync(
                            () -> {
                                underWay.decrementAndGet();
                                return answer.get();
                            },
                            CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS))
                    .thenCompose(made -> made);
        });
        run = new RoleRun(
                rig::connect, slow, DesiredRoles.sample(), new RoleSagaSettings(StatusTarget.PROVISIONING, false, 10));
        DesiredRole all = role(ROLE).get();
        List<String> reports = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            page("p" + i);
            reports.add("p" + i);
            all.getEnded().addAll(role(ROLE).revoke("p" + i, "weather").get().getEnded());
        }
        all.setReports(reports);
        run.run(all);

        assertThat(mesh.reports()).hasSize(5_000);
        assertThat(mostUnderWay).hasValue(30);
        assertThat(run.now()).as("few ticks of the sink").isBefore(RoleRun.START.plusSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'text'", "{'tags':{'a':1}}", "{'tags':'a'}", "{'custom':[1]}", "{'custom':'x'}"})
    void anAgreementOfAnotherShapeIsLeftAlone(String agreement) {
        reportTo(StatusTarget.TAGS);
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted(agreement));
        run.submit(GRANT);
        run.pass(Duration.ofHours(5));

        assertThat(run.rules()).containsExactly("report.refused");
        assertThat(mesh.replaced()).isZero();
        assertThat(rig.inlinePolicies(ROLE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GRANTED | {} | {'tags':['aws-integration','aws-integration-active'],'custom':{'aws-policy-name':'P'}}",
                "REVOKED | {} | {'tags':['aws-integration','aws-integration-inactive']}",
                "REFUSED | {} | {'tags':['aws-integration','aws-integration-refused'],'custom':{'aws-integration-reason':'why'}}",
                "GRANTED | {'tags':null,'custom':null} | {'tags':['aws-integration','aws-integration-active'],'custom':{'aws-policy-name':'P'}}",
                "GRANTED | {'tags':['b','aws-integration-inactive','aws-integration','a',7],'custom':{'k':{'n':1},'aws-integration-reason':'old'}}"
                        + "| {'tags':['b','aws-integration','a',7,'aws-integration-active'],'custom':{'k':{'n':1},'aws-policy-name':'P'}}",
                "REVOKED | {'tags':['aws-integration-refused','aws-integration-active'],'custom':{'aws-policy-name':'P','aws-integration-reason':'r','k':''}}"
                        + "| {'tags':['aws-integration','aws-integration-inactive'],'custom':{'k':''}}",
                "REFUSED | {'tags':['aws-integration-active'],'custom':{'aws-policy-name':'P'}}"
                        + "| {'tags':['aws-integration','aws-integration-refused'],'custom':{'aws-policy-name':'P','aws-integration-reason':'why'}}"
            })
    void theLeastChangeSaysSo(OutcomeStatus outcome, String before, String after) {
        PageReport report = new PageReport(outcome, "why", "P", "", false);

        assertThat(report.merge(quoted(before)).orElseThrow().toString().replace('"', '\''))
                .isEqualTo(after);
    }

    @Test
    void aLongReasonIsCutInTheCustomField() {
        String reason = "x".repeat(499) + "😀 and more";
        reportTo(StatusTarget.TAGS);
        run.run(refusal("a1", "r", reason));
        assertThat(mesh.agreement("a1").at("/custom/aws-integration-reason").asText())
                .isEqualTo("x".repeat(499));

        reportTo(StatusTarget.PROVISIONING);
        run.run(refusal("a1", "r", reason));
        assertThat(mesh.reports().get(0).diagnostics()).endsWith(" and more");
    }

    @Test
    void failuresAreTold() {
        run.submit(role("nobody").grant("a1", "weather").get());
        run.pass(Duration.ofMinutes(1));
        run.close();
        run = run(StatusTarget.PROVISIONING, mesh);
        run.run(GRANT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, IamRig.Fault.DENIED, 1);
        run.submit(REVOKE);
        run.pass(Duration.ofSeconds(30));
        run.run(refusal("a1", "r", "no"));

        assertThat(reported())
                .containsExactly(
                        Status.PROVISIONING_FAILED,
                        Status.PROVISIONED,
                        Status.DEPROVISIONING_FAILED,
                        Status.PROVISIONING_FAILED,
                        Status.DEPROVISIONED);
        assertThat(mesh.reports().get(0).diagnostics()).contains("nobody");
        assertThat(mesh.reports().get(2).diagnostics()).contains("iam:DeleteRolePolicy");
    }
}
