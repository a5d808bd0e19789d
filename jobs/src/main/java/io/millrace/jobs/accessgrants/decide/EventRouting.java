package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routing of events to the agreements they affect.
 *
 * <p>An event is recognised by the last segment of its type: the segments before it were renamed once and back. Of
 * DataContract events only Activated and Deactivated are about agreements, of 2023; the others are about schemas.
 * Events on provisioning echo this job's own reports and are ignored.
 */
public final class EventRouting {

    private static final Map<String, Function<String, EventTarget>> BY_TYPE = byType();

    private EventRouting() {}

    public static EventTarget of(FeedEvent event) {
        String problem = event.getProblem();
        if (problem != null) {
            return EventTarget.rejected(GrantRule.EVENT, problem);
        }
        if (event.getId().isBlank() || event.getType().isBlank()) {
            return EventTarget.rejected(
                    GrantRule.EVENT, "the event has no " + (event.getId().isBlank() ? "id" : "type"));
        }
        String type = event.getType();
        @Nullable Function<String, EventTarget> target = BY_TYPE.get(type.substring(type.lastIndexOf('.') + 1));
        if (target == null) {
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
        return target.apply(id);
    }

    private static Map<String, Function<String, EventTarget>> byType() {
        Map<String, Function<String, EventTarget>> targets = new HashMap<>();
        agreements(targets, "Access", AgreementResource.ACCESS);
        agreements(targets, "DataUsageAgreement", AgreementResource.DATA_USAGE_AGREEMENTS);
        activations(targets, "DataContract", AgreementResource.DATA_CONTRACTS);
        for (String change : new String[] {"Updated", "Deleted"}) {
            targets.put("OutputPort" + change + "Event", EventTarget::dataProduct);
            targets.put("Team" + change + "Event", EventTarget::team);
        }
        targets.put("DataProductUpdatedEvent", EventTarget::dataProduct);
        targets.put("DataProductDeletedEvent", EventTarget::deletedDataProduct);
        return Map.copyOf(targets);
    }

    private static void agreements(
            Map<String, Function<String, EventTarget>> targets, String family, AgreementResource resource) {
        activations(targets, family, resource);
        for (String end : new String[] {"Deleted", "Rejected"}) {
            targets.put(
                    family + end + "Event", id -> EventTarget.agreement(id, resource, AgreementTransition.DEACTIVATED));
        }
        targets.put(family + "ApprovedEvent", id -> EventTarget.agreement(id, resource, AgreementTransition.APPROVED));
        // A cancellation only sets an end date.
        for (String change : new String[] {"Updated", "Canceled"}) {
            targets.put(family + change + "Event", id -> EventTarget.agreement(id, resource, AgreementTransition.NONE));
        }
    }

    private static void activations(
            Map<String, Function<String, EventTarget>> targets, String family, AgreementResource resource) {
        targets.put(
                family + "ActivatedEvent", id -> EventTarget.agreement(id, resource, AgreementTransition.ACTIVATED));
        targets.put(
                family + "DeactivatedEvent",
                id -> EventTarget.agreement(id, resource, AgreementTransition.DEACTIVATED));
    }
}
