package io.millrace.jobs.accessgrants.decide;

import static io.millrace.jobs.accessgrants.decide.AgreementTransition.ACTIVATED;
import static io.millrace.jobs.accessgrants.decide.AgreementTransition.APPROVED;
import static io.millrace.jobs.accessgrants.decide.AgreementTransition.APPROVED_AND_ACTIVATED;
import static io.millrace.jobs.accessgrants.decide.AgreementTransition.DEACTIVATED;
import static io.millrace.jobs.accessgrants.decide.AgreementTransition.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTransitionTest {

    /** The server sends both when somebody approves an agreement that begins at once. */
    @Test
    void anApprovalIsNotForgottenByTheActivationBehindIt() {
        assertThat(APPROVED.then(ACTIVATED)).isEqualTo(APPROVED_AND_ACTIVATED);
        assertThat(ACTIVATED.then(APPROVED)).isEqualTo(APPROVED_AND_ACTIVATED);
        assertThat(APPROVED_AND_ACTIVATED.then(ACTIVATED)).isEqualTo(APPROVED_AND_ACTIVATED);
        assertThat(APPROVED.then(APPROVED)).isEqualTo(APPROVED);
    }

    @Test
    void anEndUndoesWhatCameBeforeIt() {
        for (AgreementTransition earlier : AgreementTransition.values()) {
            assertThat(earlier.then(DEACTIVATED)).isEqualTo(DEACTIVATED);
        }
        assertThat(DEACTIVATED.then(ACTIVATED)).isEqualTo(ACTIVATED);
        assertThat(DEACTIVATED.then(APPROVED)).isEqualTo(APPROVED);
    }

    @Test
    void anEventWithoutAStateChangeChangesNothing() {
        for (AgreementTransition transition : AgreementTransition.values()) {
            assertThat(transition.then(NONE)).isEqualTo(transition);
            assertThat(NONE.then(transition)).isEqualTo(transition);
        }
    }
}
