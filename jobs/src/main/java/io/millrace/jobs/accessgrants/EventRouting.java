package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.rejects.Quoted;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which events of the feed are worth following.
 *
 * <p>An event is known by the last segment of its type: the segments before it were renamed once and back. Of
 * DataContract events only Activated and Deactivated are about agreements, of 2023; the others are about schemas. Events
 * that report on provisioning are the echo of this job's own reports.
 */
final class EventRouting {

    private static final Map<String, Function<String, EventTarget>> BY_TYPE = byType();

    private EventRouting() {}

    static EventTarget of(FeedEvent event) {
        String problem = event.getProblem();
        if (problem != null) {
            return EventTarget.rejected(GrantRule.EVENT, problem);
        }
        if (event.getId().isBlank() || event.getType().isBlank()) {
            return EventTarget.rejected(
                    GrantRule.EVENT, "the event has no " + (event.getId().isBlank() ? "id" : "type"));
        }
        String type = event.getType();
        @Nullable Function<String, EventTarget> hint = BY_TYPE.get(type.substring(type.lastIndexOf('.') + 1));
        if (hint == null) {
            return EventTarget.ignored();
        }
        String id = event.getResource();
        if (id == null || ResourceId.isNone(id)) {
            return EventTarget.rejected(
                    GrantRule.EVENT_RESOURCE, "the event says neither in data.id nor as its subject what it is about");
        }
        if (!ResourceId.isValid(id)) {
            return EventTarget.rejected(GrantRule.EVENT_RESOURCE, Quoted.of(id) + " is no id");
        }
        return hint.apply(id);
    }

    private static Map<String, Function<String, EventTarget>> byType() {
        Map<String, Function<String, EventTarget>> hints = new HashMap<>();
        agreements(hints, "Access", AgreementResource.ACCESS);
        agreements(hints, "DataUsageAgreement", AgreementResource.DATA_USAGE_AGREEMENTS);
        activations(hints, "DataContract", AgreementResource.DATA_CONTRACTS);
        for (String verb : new String[] {"Updated", "Deleted"}) {
            hints.put("DataProduct" + verb + "Event", EventTarget::dataProduct);
            hints.put("OutputPort" + verb + "Event", EventTarget::dataProduct);
            hints.put("Team" + verb + "Event", EventTarget::team);
        }
        return Map.copyOf(hints);
    }

    private static void agreements(
            Map<String, Function<String, EventTarget>> hints, String family, AgreementResource resource) {
        activations(hints, family, resource);
        hints.put(family + "DeletedEvent", id -> EventTarget.agreement(id, resource, AgreementTransition.DEACTIVATED));
        for (String verb : new String[] {"Updated", "Approved", "Rejected", "Canceled"}) {
            hints.put(family + verb + "Event", id -> EventTarget.agreement(id, resource, AgreementTransition.NONE));
        }
    }

    private static void activations(
            Map<String, Function<String, EventTarget>> hints, String family, AgreementResource resource) {
        hints.put(family + "ActivatedEvent", id -> EventTarget.agreement(id, resource, AgreementTransition.ACTIVATED));
        hints.put(
                family + "DeactivatedEvent",
                id -> EventTarget.agreement(id, resource, AgreementTransition.DEACTIVATED));
    }
}
