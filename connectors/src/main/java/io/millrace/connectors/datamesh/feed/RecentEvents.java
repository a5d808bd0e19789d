package io.millrace.connectors.datamesh.feed;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids of the last events. A server may send an event again under the same id, and one that repeats itself must not
 * be followed for ever. Not part of the state: after a restart an event may be emitted again, which at-least-once
 * delivery allows.
 */
final class RecentEvents {

    /** Two pages. */
    private static final int REMEMBERED = 2 * FeedPage.SIZE;

    private final Set<List<String>> identities = new LinkedHashSet<>();

    /** False for a known event. */
    boolean add(FeedEvent event) {
        if (!identities.add(List.of(event.getSource(), event.getId()))) {
            return false;
        }
        if (identities.size() > REMEMBERED) {
            Iterator<List<String>> oldest = identities.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
