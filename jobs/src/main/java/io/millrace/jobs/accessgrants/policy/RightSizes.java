package io.millrace.jobs.accessgrants.policy;

import java.util.HashMap;
import java.util.Map;

/** The sizes of rights in a document, remembered: each is asked for many times while room is looked for. */
final class RightSizes {

    private final Map<Right, Size> sizes = new HashMap<>();

    /** Characters of a statement around its list, by statement. */
    private final Map<String, Long> frames = new HashMap<>();

    Size of(Right right) {
        return sizes.computeIfAbsent(right, this::measured);
    }

    private Size measured(Right right) {
        String statement = RightsText.statement(right);
        long amongOthers = RightsText.charactersAmongOthers(right);
        long frame = frames.computeIfAbsent(statement, each -> RightsText.characters(right) - amongOthers);
        return new Size(statement, frame + amongOthers, amongOthers);
    }

    /** The size of one right, in characters as IAM counts them. */
    static final class Size {

        private final String statement;
        private final long alone;
        private final long amongOthers;

        private Size(String statement, long alone, long amongOthers) {
            this.statement = statement;
            this.alone = alone;
            this.amongOthers = amongOthers;
        }

        /** A text that is equal for all rights of one statement. */
        String statement() {
            return statement;
        }

        /** As the only one of its statement. */
        long alone() {
            return alone;
        }

        /** In a statement with others. */
        long amongOthers() {
            return amongOthers;
        }
    }
}
