package io.millrace.local.tool.deploy;

import java.util.Map;

/**
 * A stack as it is.
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

    /** Its creation failed: such a stack can only be deleted. */
    boolean isStillborn() {
        return status.equals("ROLLBACK_COMPLETE") || status.equals("ROLLBACK_FAILED") || status.equals("CREATE_FAILED");
    }

    /** It is as the last request wanted it. */
    boolean isDone() {
        return status.equals("CREATE_COMPLETE") || status.equals("UPDATE_COMPLETE");
    }
}
