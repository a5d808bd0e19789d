package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookUpsTest {

    private static final long NOW = 1_700_000_000_000L;

    private final LookUps lookUps = new LookUps();

    @Test
    void oneThatIsAskedForOftenIsReadOnce() {
        for (int i = 0; i < 1_000; i++) {
            lookUps.add(lookUp("a", AgreementTransition.NONE, NOW + i));
        }

        assertThat(taken(NOW + 1_000)).containsExactly("a");
        assertThat(lookUps.done("a")).isEmpty();
        assertThat(lookUps.size()).isZero();
        assertThat(lookUps.nextDue()).isEmpty();
    }

    @Test
    void oneThatIsAskedForWhileItIsReadIsReadAgain() {
        lookUps.add(lookUp("a", AgreementTransition.ACTIVATED, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW + 5));
        lookUps.add(lookUp("a", AgreementTransition.DEACTIVATED, NOW + 6));
        assertThat(lookUps.take(NOW + 10)).as("not twice at a time").isEmpty();

        LookUp kept = lookUps.done("a").orElseThrow();

        assertThat(kept.getVerb()).isEqualTo("DEACTIVATED");
        assertThat(kept.getSince()).isEqualTo(NOW);
        assertThat(lookUps.take(NOW + 10)).contains(kept);
        assertThat(lookUps.done("a")).isEmpty();
        assertThat(lookUps.size()).isZero();
    }

    @Test
    void theLastVerbAndCauseCountAndAVerificationSaysNeither() {
        lookUps.add(lookUp("a", AgreementTransition.DEACTIVATED, NOW));
        LookUp merged = lookUps.add(verification("a", NOW + 1));

        assertThat(merged.getVerb()).isEqualTo("DEACTIVATED");
        assertThat(merged.getCause()).isEqualTo("event");
        assertThat(merged.getVerification()).isFalse();
    }

    @Test
    void whatHappenedComesBeforeAVerificationAndEachInOrder() {
        lookUps.add(verification("v1", NOW));
        lookUps.add(verification("v2", NOW));
        lookUps.add(lookUp("e2", AgreementTransition.NONE, NOW + 1));
        lookUps.add(lookUp("e1", AgreementTransition.NONE, NOW + 2));
        lookUps.add(lookUp("v2", AgreementTransition.NONE, NOW + 3));

        assertThat(taken(NOW + 3)).containsExactly("e2", "e1", "v2", "v1");
    }

    @Test
    void itIsReadAgainAfterASecondDoubledUpToAMinute() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        List<Long> pauses = new ArrayList<>();
        long now = NOW;
        for (int i = 0; i < 9; i++) {
            assertThat(lookUps.take(now)).isPresent();
            long due = lookUps.failed("a", 0, now).getDueAt();
            assertThat(lookUps.nextDue()).hasValue(due);
            assertThat(lookUps.take(due - 1)).isEmpty();
            pauses.add((due - now) / 1_000);
            now = due;
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void theServersPauseIsHeededUpToAQuarterOfAnHour() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        assertThat(lookUps.failed("a", 30_000, NOW).getDueAt()).isEqualTo(NOW + 30_000);
        assertThat(lookUps.take(NOW + 30_000)).isPresent();
        assertThat(lookUps.failed("a", Long.MAX_VALUE, NOW).getDueAt()).isEqualTo(NOW + 900_000);
    }

    @Test
    void askingForOneThatFailsDoesNotBringItForward() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        lookUps.add(lookUp("a", AgreementTransition.DEACTIVATED, NOW));
        lookUps.failed("a", 20_000, NOW);

        LookUp kept = lookUps.add(lookUp("a", AgreementTransition.NONE, NOW + 1));

        assertThat(kept.getDueAt()).isEqualTo(NOW + 20_000);
        assertThat(kept.getAttempts()).isEqualTo(1);
        assertThat(kept.getVerb()).isEqualTo("DEACTIVATED");
        assertThat(lookUps.take(NOW + 19_999)).isEmpty();
        assertThat(lookUps.take(NOW + 20_000)).contains(kept);
        assertThat(lookUps.failed("a", 0, NOW + 20_000).getDueAt())
                .as("the second pause")
                .isEqualTo(NOW + 22_000);
    }

    @Test
    void oneThatWasReadAtLastStartsAfresh() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        lookUps.failed("a", 0, NOW);
        assertThat(lookUps.take(NOW + 1_000)).isPresent();
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW + 1_001));

        LookUp kept = lookUps.done("a").orElseThrow();

        assertThat(kept.getAttempts()).isZero();
        assertThat(kept.getDueAt()).isEqualTo(NOW + 1_001);
    }

    @Test
    void oneThatIsHeldWaitsUnlessSomethingHappensToIt() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        assertThat(lookUps.hold("a", NOW + 60_000).getDueAt()).isEqualTo(NOW + 60_000);
        assertThat(lookUps.take(NOW + 59_999)).isEmpty();

        lookUps.add(lookUp("a", AgreementTransition.DEACTIVATED, NOW + 5));

        assertThat(lookUps.take(NOW + 5)).map(LookUp::getVerb).contains("DEACTIVATED");
    }

    @Test
    void whatHappensWhileItIsReadIsNotHeld() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        lookUps.add(lookUp("a", AgreementTransition.DEACTIVATED, NOW + 1));

        assertThat(lookUps.hold("a", NOW + 60_000).getDueAt()).isEqualTo(NOW + 1);
        assertThat(lookUps.take(NOW + 1)).map(LookUp::getVerb).contains("DEACTIVATED");
    }

    @Test
    void aVerificationIsOverWhenAllWasReadOrFailedOnce() {
        lookUps.add(lookUp("urgent", AgreementTransition.NONE, NOW));
        lookUps.add(verification("urgent", NOW));
        lookUps.add(verification("read", NOW));
        lookUps.add(verification("failed", NOW));
        List<Runnable> ends = List.of(
                () -> lookUps.done("urgent"), () -> lookUps.done("read"), () -> lookUps.failed("failed", 0, NOW));
        assertThat(taken(NOW)).containsExactly("urgent", "read", "failed");

        for (Runnable end : ends) {
            assertThat(lookUps.isVerified()).isFalse();
            end.run();
        }

        assertThat(lookUps.isVerified()).isTrue();
        assertThat(lookUps.agreements()).containsExactly("failed");
    }

    /** Or a thousand agreements that nobody can read would keep policies from being looked at for ever. */
    @Test
    void aVerificationDoesNotWaitForWhatFailedBefore() {
        lookUps.add(lookUp("poison", AgreementTransition.NONE, NOW));
        assertThat(lookUps.take(NOW)).isPresent();
        lookUps.failed("poison", 0, NOW);

        lookUps.add(verification("poison", NOW + 1));

        assertThat(lookUps.isVerified()).isTrue();
    }

    @Test
    void whatIsRestoredKeepsItsTurnAndNoVerificationWaitsForIt() {
        LookUp kept = LookUp.newBuilder(verification("a", NOW))
                .setAttempts(3)
                .setDueAt(NOW + 8_000)
                .build();
        lookUps.restore(kept);
        lookUps.restore(verification("held", NOW + 9_000));

        assertThat(lookUps.isVerified()).isTrue();
        assertThat(lookUps.nextDue()).hasValue(NOW + 8_000);
        assertThat(lookUps.take(NOW + 8_000)).contains(kept);
    }

    @Test
    void onlyWhatIsReadCanEnd() {
        lookUps.add(lookUp("a", AgreementTransition.NONE, NOW));

        assertThatThrownBy(() -> lookUps.done("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lookUps.failed("b", 0, NOW)).isInstanceOf(IllegalStateException.class);
    }

    private List<String> taken(long now) {
        List<String> agreements = new ArrayList<>();
        for (Optional<LookUp> next = lookUps.take(now); next.isPresent(); next = lookUps.take(now)) {
            agreements.add(next.get().getAgreement());
        }
        return agreements;
    }

    private static LookUp lookUp(String agreement, AgreementTransition transition, long at) {
        return LookUp.newBuilder()
                .setAgreement(agreement)
                .setResource("ACCESS")
                .setVerb(transition.name())
                .setCause("event")
                .setSince(at)
                .setDueAt(at)
                .build();
    }

    private static LookUp verification(String agreement, long at) {
        return LookUp.newBuilder(lookUp(agreement, AgreementTransition.NONE, at))
                .setCause("verification")
                .setVerification(true)
                .build();
    }
}
