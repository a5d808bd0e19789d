package io.millrace.connectors.dataexchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list. */
public final class Page<T> {

    private final List<T> items;
    private final @Nullable String nextToken;

    /** @param nextToken null on the last page */
    public Page(List<T> items, @Nullable String nextToken) {
        this.items = List.copyOf(items);
        this.nextToken = nextToken;
    }

    public List<T> items() {
        return items;
    }

    /** Null on the last page. */
    public @Nullable String nextToken() {
        return nextToken;
    }
}
