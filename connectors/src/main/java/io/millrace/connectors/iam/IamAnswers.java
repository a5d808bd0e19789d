package io.millrace.connectors.iam;

import io.millrace.connectors.sdk.SdkFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.async.SdkPublisher;

/** Answers of the SDK's asynchronous clients, as stages that fail with {@link IamException}. */
final class IamAnswers {

    private IamAnswers() {}

    /** Items of all pages. */
    static <T, R> CompletionStage<List<R>> all(SdkPublisher<T> pages, Function<T, R> read) {
        List<R> items = new ArrayList<>();
        return answer(pages.subscribe((Consumer<T>) item -> items.add(read.apply(item))), end -> items);
    }

    static CompletionStage<Void> done(CompletableFuture<?> call) {
        return answer(call, response -> null);
    }

    static <T, R> CompletionStage<R> answer(CompletableFuture<T> call, Function<T, R> read) {
        return SdkFailures.read(
                call,
                read,
                IamErrors::translate,
                malformed -> new IamException(
                        IamException.Kind.UNANSWERED, "The answer is not understood: " + malformed, malformed));
    }
}
