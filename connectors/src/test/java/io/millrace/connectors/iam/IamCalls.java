package io.millrace.connectors.iam;

import io.millrace.connectors.cluster.Eventually;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Answers and refusals of calls, awaited. */
final class IamCalls {

    private IamCalls() {}

    static <T> T get(CompletionStage<T> call) {
        try {
            return Eventually.value(call);
        } catch (ExecutionException | InterruptedException failed) {
            throw new AssertionError("no answer", failed);
        }
    }

    static IamException refusal(CompletionStage<?> call) {
        try {
            throw new AssertionError("not refused: " + Eventually.value(call));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IamException refused) {
                return refused;
            }
            throw new AssertionError("fails otherwise", failed);
        } catch (InterruptedException failed) {
            throw new AssertionError("no answer", failed);
        }
    }
}
