package io.millrace.jobs.revisionpublisher.publish;

import static io.millrace.connectors.dataexchange.DataExchangeCall.CANCEL_JOB;
import static io.millrace.connectors.dataexchange.DataExchangeCall.CREATE_JOB;
import static io.millrace.connectors.dataexchange.DataExchangeCall.CREATE_REVISION;
import static io.millrace.connectors.dataexchange.DataExchangeCall.DELETE_ASSET;
import static io.millrace.connectors.dataexchange.DataExchangeCall.DELETE_REVISION;
import static io.millrace.connectors.dataexchange.DataExchangeCall.FINALIZE_REVISION;
import static io.millrace.connectors.dataexchange.DataExchangeCall.GET_REVISION;
import static io.millrace.connectors.dataexchange.DataExchangeCall.START_JOB;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.CONFLICT;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.DENIED;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.FULL;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.INVALID;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.LIMIT;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.MISSING;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.NOT_NOW;
import static io.millrace.connectors.dataexchange.DataExchangeException.Kind.UNANSWERED;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.util.EnumMap;
import java.util.Map;

/** What follows from a call that failed. */
enum CallDisposition {
    /** What was asked for is so already. */
    DONE,
    /** The same call again, later: it had no effect, or having it twice is the same. */
    RETRY,
    /** It may have had an effect that must not be had twice, or things are not as they were: look first. */
    LOOK,
    /** There is no room for another job now. */
    WAIT_FOR_ROOM,
    /** A person has to act. */
    GIVE_UP;

    private static final Map<Kind, CallDisposition> USUAL = new EnumMap<>(Map.of(
            NOT_NOW, RETRY,
            UNANSWERED, RETRY,
            FULL, WAIT_FOR_ROOM,
            LIMIT, GIVE_UP,
            CONFLICT, RETRY,
            MISSING, GIVE_UP,
            DENIED, GIVE_UP,
            INVALID, GIVE_UP));

    private static final Map<DataExchangeCall, Map<Kind, CallDisposition>> OTHERS = new EnumMap<>(Map.of(
            // Of a list: somebody deleted it meanwhile.
            GET_REVISION, Map.of(MISSING, LOOK),
            CREATE_REVISION, Map.of(UNANSWERED, LOOK, CONFLICT, LOOK),
            FINALIZE_REVISION, Map.of(UNANSWERED, LOOK, CONFLICT, LOOK),
            DELETE_REVISION, Map.of(MISSING, DONE),
            CREATE_JOB, Map.of(UNANSWERED, LOOK, CONFLICT, LOOK),
            // What it answers at the most jobs in progress is not documented; a conflict is also that it runs already.
            START_JOB, Map.of(UNANSWERED, LOOK, CONFLICT, LOOK, NOT_NOW, WAIT_FOR_ROOM, LIMIT, WAIT_FOR_ROOM),
            // It was started or has ended, which the next list shows.
            CANCEL_JOB, Map.of(MISSING, DONE, CONFLICT, DONE),
            DELETE_ASSET, Map.of(MISSING, DONE, CONFLICT, LOOK)));

    static CallDisposition of(DataExchangeCall call, Kind kind) {
        CallDisposition usual = USUAL.getOrDefault(kind, GIVE_UP);
        return OTHERS.getOrDefault(call, Map.of()).getOrDefault(kind, usual);
    }
}
