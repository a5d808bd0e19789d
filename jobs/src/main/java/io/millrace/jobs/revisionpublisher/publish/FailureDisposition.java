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

/** The consequence of a call that failed. */
enum FailureDisposition {
    /** The effect is there already. */
    DONE,
    /** The same call is made again later: it had no effect, or having the effect twice is the same. */
    RETRY,
    /** It may have had an effect that must not be had twice, or something has changed: it is read first. */
    RECONCILE,
    /** Another job in progress is not permitted now. */
    AWAIT_PERMIT,
    /** A person has to act. */
    ABANDON;

    private static final Map<Kind, FailureDisposition> BY_KIND = new EnumMap<>(Map.of(
            NOT_NOW, RETRY,
            UNANSWERED, RETRY,
            FULL, AWAIT_PERMIT,
            LIMIT, ABANDON,
            CONFLICT, RETRY,
            MISSING, ABANDON,
            DENIED, ABANDON,
            INVALID, ABANDON));

    /** Exceptions to the consequences by kind. */
    private static final Map<DataExchangeCall, Map<Kind, FailureDisposition>> BY_CALL = new EnumMap<>(Map.of(
            // It was listed: somebody deleted it meanwhile.
            GET_REVISION, Map.of(MISSING, RECONCILE),
            CREATE_REVISION, Map.of(UNANSWERED, RECONCILE, CONFLICT, RECONCILE),
            FINALIZE_REVISION, Map.of(UNANSWERED, RECONCILE, CONFLICT, RECONCILE),
            DELETE_REVISION, Map.of(MISSING, DONE),
            CREATE_JOB, Map.of(UNANSWERED, RECONCILE, CONFLICT, RECONCILE),
            // Its answer at the most jobs in progress is not documented; a conflict may also mean that it runs already.
            START_JOB, Map.of(UNANSWERED, RECONCILE, CONFLICT, RECONCILE, NOT_NOW, AWAIT_PERMIT, LIMIT, AWAIT_PERMIT),
            // It was started or has ended, which the next list shows.
            CANCEL_JOB, Map.of(MISSING, DONE, CONFLICT, DONE),
            DELETE_ASSET, Map.of(MISSING, DONE, CONFLICT, RECONCILE)));

    static FailureDisposition of(DataExchangeCall call, Kind kind) {
        FailureDisposition byKind = BY_KIND.getOrDefault(kind, ABANDON);
        return BY_CALL.getOrDefault(call, Map.of()).getOrDefault(kind, byKind);
    }
}
