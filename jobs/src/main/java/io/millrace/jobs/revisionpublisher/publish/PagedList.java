package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list that is read page by page. Immutable. */
final class PagedList<T> {

    private static final PagedList<?> UNREAD = new PagedList<>(List.of(), null, false);

    private final List<T> items;
    private final @Nullable String token;
    private final boolean complete;

    private PagedList(List<T> items, @Nullable String token, boolean complete) {
        this.items = items;
        this.token = token;
        this.complete = complete;
    }

    @SuppressWarnings("unchecked") // it has no items of any type
    static <T> PagedList<T> unread() {
        return (PagedList<T>) UNREAD;
    }

    PagedList<T> plus(Page<T> page) {
        List<T> more = new ArrayList<>(items);
        more.addAll(page.items());
        return new PagedList<>(more, page.nextToken(), page.nextToken() == null);
    }

    boolean isComplete() {
        return complete;
    }

    /** Token of the next page; null for the first. */
    @Nullable
    String token() {
        return token;
    }

    List<T> items() {
        return items;
    }
}
