package io.millrace.jobs.accessgrants.edit;

import static io.millrace.jobs.accessgrants.edit.DesiredRoles.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.accessgrants.policy.DesiredRole;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwedRevocationsTest {

    private static final String A = "role:/a";
    private static final String B = "role:/b";

    private final OwedRevocations owed = new OwedRevocations();

    private void arrive(String key, DesiredRoles desired) {
        owed.arrived(key, RoleSagaFactory.begin(desired.get()));
    }

    private Map<String, Boolean> elsewhere(String key) {
        return owed.elsewhere(key, List.of("a1", "a2"));
    }

    @Test
    void whatArrivesIsOwedBeforeItsFirstAttempt() {
        arrive(A, role("a").revoke("a1", "weather").grant("a2", "sales"));

        assertThat(elsewhere(B)).isEqualTo(Map.of("a1", false));
        assertThat(elsewhere(A)).as("its own").isEmpty();
        assertThat(owed.count()).isOne();
    }

    @Test
    void whatIsConfirmedIsOwedNoLonger() {
        arrive(A, role("a").revoke("a1", "weather").revoke("a2", "sales"));
        owed.attempted(A, owed.arrival(A), Set.of("a2"), Set.of("a2"));

        assertThat(elsewhere(B)).isEqualTo(Map.of("a2", true));
        owed.attempted(A, owed.arrival(A), Set.of(), Set.of());
        assertThat(elsewhere(B)).isEmpty();
        assertThat(owed.count()).isZero();
    }

    @Test
    void anAttemptSaysNothingOfWhatArrivedMeanwhile() {
        arrive(A, role("a").revoke("a1", "weather"));
        int begun = owed.arrival(A);
        arrive(A, role("a").revoke("a1", "weather").revoke("a2", "sales"));
        owed.attempted(A, begun, Set.of(), Set.of());

        assertThat(elsewhere(B)).containsOnlyKeys("a1", "a2");
    }

    @Test
    void theNewestDesiredStateSaysWhatIsOwed() {
        arrive(A, role("a").revoke("a1", "weather"));
        arrive(A, role("a").grant("a1", "weather"));

        assertThat(elsewhere(B)).isEmpty();
        assertThat(owed.count()).isZero();
    }

    @Test
    void ageCountsFromTheFirstDecision() {
        arrive(A, role("a").revoke("a1", "weather"));
        DesiredRole later = role("a").revoke("a1", "weather").get();
        later.setDecidedAt(DesiredRoles.DECIDED_AT + 60_000);
        owed.arrived(A, RoleSagaFactory.begin(later));
        Instant now = Instant.ofEpochMilli(DesiredRoles.DECIDED_AT + 90_000);

        assertThat(owed.oldestSeconds(now)).isEqualTo(90);
        assertThat(owed.oldestSeconds(Instant.EPOCH))
                .as("a clock that was set back")
                .isZero();
        owed.attempted(A, owed.arrival(A), Set.of(), Set.of());
        assertThat(owed.oldestSeconds(now)).isZero();
    }

    @Test
    void aPageAloneOwesNothing() {
        owed.arrived("agreement:a1", RoleSagaFactory.begin(DesiredRoles.refusal("a1", "arn.form", "no")));

        assertThat(elsewhere(B)).isEmpty();
    }
}
