package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from every failure of every call. */
class CallDispositionTest {

    @ParameterizedTest
    @CsvSource({
        // call,            NOT_NOW,       UNANSWERED, FULL,          LIMIT,         CONFLICT, MISSING, DENIED,  INVALID
        "LIST_REVISIONS,    RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    GIVE_UP, GIVE_UP, GIVE_UP",
        "GET_REVISION,      RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    LOOK,    GIVE_UP, GIVE_UP",
        "CREATE_REVISION,   RETRY,         LOOK,       WAIT_FOR_ROOM, GIVE_UP,       LOOK,     GIVE_UP, GIVE_UP, GIVE_UP",
        "FINALIZE_REVISION, RETRY,         LOOK,       WAIT_FOR_ROOM, GIVE_UP,       LOOK,     GIVE_UP, GIVE_UP, GIVE_UP",
        "DELETE_REVISION,   RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    DONE,    GIVE_UP, GIVE_UP",
        "LIST_JOBS,         RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    GIVE_UP, GIVE_UP, GIVE_UP",
        "GET_JOB,           RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    GIVE_UP, GIVE_UP, GIVE_UP",
        "CREATE_JOB,        RETRY,         LOOK,       WAIT_FOR_ROOM, GIVE_UP,       LOOK,     GIVE_UP, GIVE_UP, GIVE_UP",
        "START_JOB,         WAIT_FOR_ROOM, LOOK,       WAIT_FOR_ROOM, WAIT_FOR_ROOM, LOOK,     GIVE_UP, GIVE_UP, GIVE_UP",
        "CANCEL_JOB,        RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       DONE,     DONE,    GIVE_UP, GIVE_UP",
        "LIST_ASSETS,       RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    GIVE_UP, GIVE_UP, GIVE_UP",
        "DELETE_ASSET,      RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       LOOK,     DONE,    GIVE_UP, GIVE_UP",
        "NOTIFY,            RETRY,         RETRY,      WAIT_FOR_ROOM, GIVE_UP,       RETRY,    GIVE_UP, GIVE_UP, GIVE_UP"
    })
    void everyFailureOfACallHasOneOutcome(
            DataExchangeCall call,
            CallDisposition notNow,
            CallDisposition unanswered,
            CallDisposition full,
            CallDisposition limit,
            CallDisposition conflict,
            CallDisposition missing,
            CallDisposition denied,
            CallDisposition invalid) {
        assertThat(Arrays.stream(Kind.values()).map(kind -> CallDisposition.of(call, kind)))
                .containsExactly(notNow, unanswered, full, limit, conflict, missing, denied, invalid);
    }

    @Test
    void nothingThatIsCreatedIsCreatedAgainWithoutALook() {
        for (DataExchangeCall call : List.of(
                DataExchangeCall.CREATE_REVISION,
                DataExchangeCall.CREATE_JOB,
                DataExchangeCall.START_JOB,
                DataExchangeCall.FINALIZE_REVISION)) {
            assertThat(CallDisposition.of(call, Kind.UNANSWERED)).as("%s", call).isEqualTo(CallDisposition.LOOK);
        }
    }
}
