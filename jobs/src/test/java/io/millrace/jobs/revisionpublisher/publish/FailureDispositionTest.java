package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The consequence of every failure of every call. */
class FailureDispositionTest {

    @ParameterizedTest
    @CsvSource({
        // call,            NOT_NOW,       UNANSWERED, FULL,          LIMIT,         CONFLICT, MISSING, DENIED,  INVALID
        "LIST_REVISIONS,    RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    ABANDON, ABANDON, ABANDON",
        "GET_REVISION,      RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    RECONCILE,    ABANDON, ABANDON",
        "CREATE_REVISION,   RETRY,         RECONCILE,       AWAIT_PERMIT,  ABANDON,       RECONCILE,     ABANDON, ABANDON, ABANDON",
        "FINALIZE_REVISION, RETRY,         RECONCILE,       AWAIT_PERMIT,  ABANDON,       RECONCILE,     ABANDON, ABANDON, ABANDON",
        "DELETE_REVISION,   RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    DONE,    ABANDON, ABANDON",
        "LIST_JOBS,         RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    ABANDON, ABANDON, ABANDON",
        "GET_JOB,           RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    ABANDON, ABANDON, ABANDON",
        "CREATE_JOB,        RETRY,         RECONCILE,       AWAIT_PERMIT,  ABANDON,       RECONCILE,     ABANDON, ABANDON, ABANDON",
        "START_JOB,         AWAIT_PERMIT,  RECONCILE,       AWAIT_PERMIT,  AWAIT_PERMIT,  RECONCILE,     ABANDON, ABANDON, ABANDON",
        "CANCEL_JOB,        RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       DONE,     DONE,    ABANDON, ABANDON",
        "LIST_ASSETS,       RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    ABANDON, ABANDON, ABANDON",
        "DELETE_ASSET,      RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RECONCILE,     DONE,    ABANDON, ABANDON",
        "NOTIFY,            RETRY,         RETRY,      AWAIT_PERMIT,  ABANDON,       RETRY,    ABANDON, ABANDON, ABANDON"
    })
    void everyFailureOfACallHasOneDisposition(
            DataExchangeCall call,
            FailureDisposition notNow,
            FailureDisposition unanswered,
            FailureDisposition full,
            FailureDisposition limit,
            FailureDisposition conflict,
            FailureDisposition missing,
            FailureDisposition denied,
            FailureDisposition invalid) {
        assertThat(Arrays.stream(Kind.values()).map(kind -> FailureDisposition.of(call, kind)))
                .containsExactly(notNow, unanswered, full, limit, conflict, missing, denied, invalid);
    }

    @Test
    void nothingThatIsCreatedIsCreatedAgainBeforeReconciliation() {
        for (DataExchangeCall call : List.of(
                DataExchangeCall.CREATE_REVISION,
                DataExchangeCall.CREATE_JOB,
                DataExchangeCall.START_JOB,
                DataExchangeCall.FINALIZE_REVISION)) {
            assertThat(FailureDisposition.of(call, Kind.UNANSWERED))
                    .as("%s", call)
                    .isEqualTo(FailureDisposition.RECONCILE);
        }
    }
}
