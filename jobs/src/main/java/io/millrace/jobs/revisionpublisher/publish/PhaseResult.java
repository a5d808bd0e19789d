package io.millrace.jobs.revisionpublisher.publish;

import java.util.ArrayList;
import java.util.List;

/** The decision of a phase: calls to make at the same time, the state before them, and when there is more to do. */
final class PhaseResult {

    private static final long NEVER = Long.MAX_VALUE;

    private final PublicationState state;
    private final List<PublicationCall<?>> calls;
    private final long wakeAt;

    private PhaseResult(PublicationState state, List<PublicationCall<?>> calls, long wakeAt) {
        this.state = state;
        this.calls = calls;
        this.wakeAt = wakeAt;
    }

    /** No call: another phase follows, or the state says when it is due. */
    static PhaseResult of(PublicationState state) {
        return new PhaseResult(state, List.of(), NEVER);
    }

    static PhaseResult of(PublicationState state, List<PublicationCall<?>> calls) {
        return new PhaseResult(state, calls, NEVER);
    }

    /** @param at epoch millis */
    static PhaseResult waiting(PublicationState state, long at) {
        return new PhaseResult(state, List.of(), at);
    }

    PublicationState state() {
        return state;
    }

    List<PublicationCall<?>> calls() {
        return calls;
    }

    /** Whether there is something to do that is not due yet. */
    boolean isWaiting() {
        return wakeAt != NEVER;
    }

    /** Epoch millis at which the next thing is due that is not due yet. */
    long wakeAt() {
        return wakeAt;
    }

    /** The calls found so far while one decision goes through parts and jobs. */
    static final class Builder {

        private final PublicationContext context;
        private final List<PublicationCall<?>> calls = new ArrayList<>();
        private long wakeAt = NEVER;

        Builder(PublicationContext context) {
            this.context = context;
        }

        /** Whether a time, in epoch millis, has come; if not, the publication is woken then. */
        boolean isDue(long at) {
            if (context.isDue(at)) {
                return true;
            }
            wakeAt(at);
            return false;
        }

        /** Wakes the publication then, if not sooner. */
        void wakeAt(long at) {
            wakeAt = Math.min(wakeAt, at);
        }

        void add(PublicationCall<?> call) {
            calls.add(call);
        }

        void add(PhaseResult result) {
            calls.addAll(result.calls);
            wakeAt(result.wakeAt);
        }

        boolean hasCalls() {
            return !calls.isEmpty();
        }

        PhaseResult build(PublicationState state) {
            return new PhaseResult(state, calls, wakeAt);
        }
    }
}
