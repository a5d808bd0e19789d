package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of starts and verifications, and pages that a verification mends. */
@Timeout(60)
class VerificationTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final GrantsRun run = new GrantsRun(mesh, Map.of());

    @AfterEach
    void close() {
        run.close();
    }

    /** Agreements of one provider, spread over roles consumer-0 and so on. */
    private void agreements(int count, int roles) {
        mesh.putDataProduct("p", Samples.provider("p", "bucket"));
        for (int role = 0; role < roles; role++) {
            run.account().createRole("consumer-" + role, "/", Map.of());
            mesh.putDataProduct("c" + role, Samples.consumer("c" + role, "consumer-" + role));
        }
        for (int i = 0; i < count; i++) {
            put("a" + i, "c" + (i % roles), true);
        }
    }

    private void put(String id, String consumer, boolean active) {
        mesh.putAgreement(AgreementResource.ACCESS, id, Samples.agreement(id, "p", consumer, active));
    }

    private void show(String id, String consumer, boolean active, String status, String executor) {
        ObjectNode page = (ObjectNode) Samples.agreement(id, "p", consumer, active);
        page.putObject("provisioning").put("status", status).put("executor", executor);
        mesh.putAgreement(AgreementResource.ACCESS, id, page);
    }

    private Optional<String> shown(String id) {
        return mesh.provisioning(id).map(page -> page.path("status").asText());
    }

    private int calls() {
        return run.reads().calls().size()
                + run.reports().calls().size()
                + run.iam().calls().size();
    }

    @Test
    void aFirstStartMakesAtMostThreeCallsAnAgreement() throws Exception {
        agreements(100, 5);

        run.start().settle();
        run.pass(Duration.ofMinutes(10));

        assertThat(mesh.reports()).hasSize(100);
        assertThat(calls()).isLessThanOrEqualTo(3 * 100);
    }

    @Test
    void aHealthyVerificationMakesAtMostTwentyCallsForAHundredAgreements() throws Exception {
        agreements(100, 5);
        run.start().settle();
        run.pass(Duration.ofMinutes(10));
        run.reads().forget();
        run.reports().forget();
        run.iam().forget();

        run.pass(HOUR);

        assertThat(run.iam().calls("authorizationDetails")).isEqualTo(1);
        assertThat(calls()).isLessThanOrEqualTo(20);
    }

    @Test
    void aPageThatStillShowsAccessAfterItsEndIsReportedAgain() throws Exception {
        agreements(2, 1);
        run.start().settle();
        run.pass(Duration.ofMinutes(10));
        put("a0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        assertThat(shown("a0")).contains("deprovisioned");
        show("a0", "c0", false, "provisioned", "millrace");

        run.pass(HOUR.multipliedBy(2));

        assertThat(shown("a0")).contains("deprovisioned");
        run.pass(HOUR.multipliedBy(2));
        assertThat(run.operator().records()).hasSize(1);
    }

    @Test
    void aReportOfAnotherExecutorIsNotReplaced() throws Exception {
        agreements(2, 1);
        run.start().settle();
        run.pass(Duration.ofMinutes(10));
        put("a0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        show("a0", "c0", false, "provisioned", "terraform");
        show("a1", "c0", true, "provisioning-failed", "terraform");

        run.pass(HOUR.multipliedBy(4));

        assertThat(shown("a0")).contains("provisioned");
        assertThat(shown("a1")).contains("provisioning-failed");
        assertThat(run.operator().records()).hasSize(1);
    }

    @Test
    void aSmallInstallationKeepsItsAccessWhenTheServerHasNoProducts() throws Exception {
        agreements(5, 5);
        run.start().settle();
        run.reads().fail("dataProduct ", new DataMeshException(DataMeshException.Kind.MISSING, "HTTP 404", null, null));

        run.pass(Duration.ofDays(1));

        for (int role = 0; role < 5; role++) {
            assertThat(run.canRead("consumer-" + role, "bucket")).isTrue();
        }
    }
}
