package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallDispositionTest {

    @ParameterizedTest
    @EnumSource
    void whatIsForTheMomentIsDoneAgainWhateverTheCall(IamAction action) {
        assertThat(CallDisposition.of(action, Kind.NOT_NOW)).isEqualTo(CallDisposition.RETRY);
        assertThat(CallDisposition.of(action, Kind.UNANSWERED)).isEqualTo(CallDisposition.RETRY);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDeniedIsGivenUpWhateverTheCall(IamAction action) {
        assertThat(CallDisposition.of(action, Kind.DENIED)).isEqualTo(CallDisposition.PERMANENT_FAILURE);
        assertThat(CallDisposition.of(action, Kind.UNMODIFIABLE)).isEqualTo(CallDisposition.PERMANENT_FAILURE);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE_INLINE_POLICY, MISSING, ABSENT",
        "DETACH_POLICY, MISSING, ABSENT",
        "DELETE_POLICY, MISSING, ABSENT",
        "DELETE_POLICY, CONFLICT, IN_USE",
        "PUT_INLINE_POLICY, LIMIT, LIMIT_EXCEEDED",
        "PUT_INLINE_POLICY, MISSING, ABSENT",
        "CREATE_POLICY, EXISTS, ALREADY_EXISTS",
        "ATTACH_POLICY, LIMIT, LIMIT_EXCEEDED",
        "ATTACH_POLICY, MISSING, RETRY",
        "DELETE_POLICY_VERSION, CONFLICT, RETRY"
    })
    void whatFollowsDependsOnTheCall(IamAction action, Kind kind, CallDisposition disposition) {
        assertThat(CallDisposition.of(action, kind)).isEqualTo(disposition);
    }

    @Test
    void everyKindHasAnOutcomeForEveryCall() {
        for (IamAction action : IamAction.values()) {
            for (Kind kind : Kind.values()) {
                assertThat(CallDisposition.of(action, kind)).isNotNull().isNotEqualTo(CallDisposition.DONE);
            }
        }
    }
}
