package io.millrace.connectors.datamesh.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A page of the feed: its new events, each with the cursor after it, and how the feed continues. */
final class FeedPage {

    /** The API's maximum number of elements in a page. */
    static final int SIZE = 1_000;

    /** The continuation of the feed after a page. */
    enum Ending {
        /** A full page: more is likely to follow. */
        FULL,
        /** A partial page: the end of the feed, or recent events. */
        SHORT,
        /** An empty page: the end of the feed. */
        EMPTY,
        /** Known events only: the server does not continue after the cursor. */
        REPEATED
    }

    private final List<Step> steps;
    private final FeedCursor end;
    private final Ending ending;

    private FeedPage(List<Step> steps, FeedCursor end, Ending ending) {
        this.steps = steps;
        this.end = end;
        this.ending = ending;
    }

    /** @param asked the cursor that the page is the answer to */
    static FeedPage of(FeedCursor asked, List<JsonNode> elements, RecentEvents recent) {
        List<Step> steps = new ArrayList<>();
        FeedCursor cursor = asked;
        boolean namesEvents = false;
        for (int position = 0; position < elements.size(); position++) {
            FeedEvent event = FeedElement.read(elements.get(position));
            boolean hasId = !event.getId().isEmpty();
            if (!hasId && position < asked.passed()) {
                continue;
            }
            cursor = cursor.past(event);
            namesEvents |= hasId;
            if (!hasId || (!event.getId().equals(asked.lastEventId()) && recent.add(event))) {
                steps.add(new Step(event, cursor));
            }
        }
        boolean isFull = elements.size() >= SIZE;
        if (steps.isEmpty()) {
            return new FeedPage(steps, cursor, namesEvents || isFull ? Ending.REPEATED : Ending.EMPTY);
        }
        boolean leadsBack = namesEvents && Objects.equals(cursor.lastEventId(), asked.lastEventId());
        return new FeedPage(steps, cursor, leadsBack ? Ending.REPEATED : isFull ? Ending.FULL : Ending.SHORT);
    }

    List<Step> steps() {
        return steps;
    }

    /** The cursor after the whole page. */
    FeedCursor end() {
        return end;
    }

    Ending ending() {
        return ending;
    }

    /** An event, and the cursor once it is emitted. */
    static final class Step {

        private final FeedEvent event;
        private final FeedCursor cursor;

        Step(FeedEvent event, FeedCursor cursor) {
            this.event = event;
            this.cursor = cursor;
        }

        FeedEvent event() {
            return event;
        }

        FeedCursor cursor() {
            return cursor;
        }
    }
}
