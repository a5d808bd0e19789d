package io.millrace.local.tool.deploy;

import java.util.Map;

/**
 * The current state of a stack.
 *
 * @param status as CloudFormation names it, such as {@code UPDATE_COMPLETE}
 * @param outputs empty until the stack is complete
 */
record StackState(String status, Map<String, String> outputs) {

    StackState {
        outputs = Map.copyOf(outputs);
    }

    boolean isBusy() {
        return status.endsWith("_IN_PROGRESS");
    }

    /** A stack whose creation failed can only be deleted. */
    boolean hasFailedCreation() {
        return status.equals("ROLLBACK_COMPLETE") || status.equals("ROLLBACK_FAILED") || status.equals("CREATE_FAILED");
    }

    /** True when the last request was completed. */
    boolean isDone() {
        return status.equals("CREATE_COMPLETE") || status.equals("UPDATE_COMPLETE");
    }
}
