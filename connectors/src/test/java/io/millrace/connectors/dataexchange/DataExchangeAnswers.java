package io.millrace.connectors.dataexchange;

import io.millrace.connectors.cluster.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers of a {@link DataExchange}. */
public final class DataExchangeAnswers {

    private DataExchangeAnswers() {}

    /** The items of all pages. */
    public static <T> List<T> all(Function<@Nullable String, CompletionStage<Page<T>>> pages) {
        List<T> items = new ArrayList<>();
        String token = null;
        do {
            Page<T> page = get(pages.apply(token));
            items.addAll(page.items());
            token = page.nextToken();
        } while (token != null);
        return items;
    }

    public static <T> T get(CompletionStage<T> stage) {
        try {
            return Eventually.value(stage);
        } catch (Exception failed) {
            throw new AssertionError("no answer", failed);
        }
    }
}
