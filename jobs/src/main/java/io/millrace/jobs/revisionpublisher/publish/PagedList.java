package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list that is read page by page. */
final class PagedList<T> {

    private final List<T> items = new ArrayList<>();
    private @Nullable String token;
    private boolean complete;

    void add(Page<T> page) {
        items.addAll(page.items());
        token = page.nextToken();
        complete = token == null;
    }

    boolean isComplete() {
        return complete;
    }

    /** Of the next page; null for the first. */
    @Nullable
    String token() {
        return token;
    }

    List<T> items() {
        return items;
    }
}
