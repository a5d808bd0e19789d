package io.millrace.jobs.accessgrants.policy;

import java.util.HashMap;
import java.util.Map;

/** The sizes of rights in a document, remembered: each is asked for many times while room is looked for. */
final class RightSizes {

    private final Map<Right, Size> sizes = new HashMap<>();

    Size of(Right right) {
        return sizes.computeIfAbsent(right, Size::new);
    }

    /** The size of one right, in characters as IAM counts them. */
    static final class Size {

        private final String statement;
        private final long alone;
        private final long amongOthers;

        private Size(Right right) {
            this.statement = RightsText.statement(right);
            this.alone = RightsText.characters(right);
            this.amongOthers = RightsText.charactersAmongOthers(right);
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
