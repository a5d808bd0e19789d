package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamException;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hourly verifications that repair a missing or changed edit. */
@Timeout(600)
class VerifiedChainTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String ROLE = "consumer-1";
    private static final String TAG = "owner";
    private static final String POLICY = PolicyNames.of("a");

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final DirectIamRig account = new DirectIamRig();
    private final Watch iamWatch = new Watch();
    private final Chain chain =
            new Chain(mesh, mesh, iamWatch.port(Iam.class, account.connect()), Map.of("role.tag", TAG));

    @BeforeEach
    void start() throws Exception {
        account.createRole(ROLE, "/", Map.of(TAG, "dp-c"));
        account.createRole("consumer-without-policies", "/", Map.of());
        mesh.putDataProduct("dp-c", Samples.consumer("dp-c", ROLE));
        mesh.putDataProduct("dp-p", Samples.provider("dp-p", "bucket-1"));
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", true));
        chain.start();
        chain.feed().add(Samples.event("e-1", "AccessActivatedEvent", "a"));
    }

    @AfterEach
    void end() throws Exception {
        chain.close();
    }

    @Test
    void aRoleThatLosesItsTagLosesThePolicyAndGetsItBackWithTheTag() throws Exception {
        chain.settle();
        assertThat(account.inlinePolicies(ROLE)).containsOnlyKeys(POLICY);

        account.tag(ROLE, TAG, "dp-other");
        iamWatch.forget();
        chain.settle();
        assertThat(account.inlinePolicies(ROLE)).isEmpty();
        assertThat(mesh.provisioning("a").orElseThrow().toString()).contains("has tag owner = dp-other");
        assertThat(iamWatch.calls("role consumer-without-policies")).isZero();

        account.tag(ROLE, TAG, "dp-c");
        chain.settle();
        assertThat(account.inlinePolicies(ROLE)).containsOnlyKeys(POLICY);
    }

    /** A verification asks for each role with policies once, and for no other. */
    @Test
    void theTagsOfRolesCostOneCallForEachWithPolicies() throws Exception {
        chain.settle();
        iamWatch.forget();
        chain.pass(HOUR);

        assertThat(iamWatch.calls("role ")).isEqualTo(1);
        assertThat(chain.pendingEdits()).isZero();
    }

    @Test
    void anEditThatIamNeverAnswersWaitsOnceHoweverOftenItIsFoundMissing() throws Exception {
        iamWatch.fail("putInlinePolicy", new IamException(IamException.Kind.NOT_NOW, "Rate exceeded", null));
        chain.follow(1);
        chain.runMails(Integer.MAX_VALUE);
        for (int hour = 0; hour < 50; hour++) {
            chain.carryOut();
            chain.pass(HOUR);
        }
        assertThat(chain.pendingEdits()).isEqualTo(2);

        iamWatch.failNothing();
        chain.settle();
        assertThat(chain.pendingEdits()).isZero();
        assertThat(account.inlinePolicies(ROLE)).containsOnlyKeys(POLICY);
    }
}
