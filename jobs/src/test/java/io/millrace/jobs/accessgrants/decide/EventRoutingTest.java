package io.millrace.jobs.accessgrants.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRoutingTest {

    private static final String PREFIX = "com.datamesh-manager.events.";

    @ParameterizedTest
    @CsvSource({
        "AccessActivatedEvent, ACCESS, ACTIVATED",
        "AccessDeactivatedEvent, ACCESS, DEACTIVATED",
        "AccessDeletedEvent, ACCESS, DEACTIVATED",
        "AccessUpdatedEvent, ACCESS, NONE",
        "AccessApprovedEvent, ACCESS, APPROVED",
        "AccessRejectedEvent, ACCESS, DEACTIVATED",
        "AccessCanceledEvent, ACCESS, NONE",
        "DataUsageAgreementActivatedEvent, DATA_USAGE_AGREEMENTS, ACTIVATED",
        "DataUsageAgreementDeactivatedEvent, DATA_USAGE_AGREEMENTS, DEACTIVATED",
        "DataUsageAgreementDeletedEvent, DATA_USAGE_AGREEMENTS, DEACTIVATED",
        "DataUsageAgreementApprovedEvent, DATA_USAGE_AGREEMENTS, APPROVED",
        "DataUsageAgreementRejectedEvent, DATA_USAGE_AGREEMENTS, DEACTIVATED",
        "DataUsageAgreementUpdatedEvent, DATA_USAGE_AGREEMENTS, NONE",
        "DataUsageAgreementCanceledEvent, DATA_USAGE_AGREEMENTS, NONE",
        "DataContractActivatedEvent, DATA_CONTRACTS, ACTIVATED",
        "DataContractDeactivatedEvent, DATA_CONTRACTS, DEACTIVATED",
    })
    void anEventAboutAnAgreementHasItReadAgain(
            String type, AgreementResource resource, AgreementTransition transition) {
        for (String prefix : List.of(PREFIX, "com.entropy-data.events.", "")) {
            EventTarget target = EventRouting.of(event(prefix + type, "acc-1"));

            assertThat(target.kind()).isEqualTo(EventTarget.Kind.AGREEMENT);
            assertThat(target.id()).isEqualTo("acc-1");
            assertThat(target.resource()).isEqualTo(resource);
            assertThat(target.transition()).isEqualTo(transition);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DataProductUpdatedEvent, DATA_PRODUCT, false",
        "DataProductDeletedEvent, DATA_PRODUCT, true",
        "OutputPortUpdatedEvent, DATA_PRODUCT, false",
        "OutputPortDeletedEvent, DATA_PRODUCT, false",
        "TeamUpdatedEvent, TEAM, false",
        "TeamDeletedEvent, TEAM, false",
    })
    void anEventAboutWhatAgreementsUseHasThemReadAgain(String type, EventTarget.Kind kind, boolean deletion) {
        EventTarget target = EventRouting.of(event(PREFIX + type, "dp-1"));

        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.id()).isEqualTo("dp-1");
        assertThat(target.isDeletion()).isEqualTo(deletion);
    }

    /** The DataContract events without a meaning for agreements, the echo of reports, and what no one knows yet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DataContractCreatedEvent",
                "DataContractUpdatedEvent",
                "DataContractDeletedEvent",
                "AccessCreatedEvent",
                "AccessRequestedEvent",
                "DataUsageAgreementRequestedEvent",
                "AccessProvisioningStartedEvent",
                "AccessProvisionedEvent",
                "AccessProvisioningFailedEvent",
                "AccessDeprovisioningStartedEvent",
                "AccessDeprovisionedEvent",
                "AccessDeprovisioningFailedEvent",
                "DataProductCreatedEvent",
                "TestResultsCreatedEvent",
                "AssetDeletedEvent",
                "OtherEvent",
                "accessactivatedevent",
                "AccessActivatedEvent.",
                "XAccessActivatedEvent"
            })
    void anyOtherEventIsIgnored(String type) {
        assertThat(EventRouting.of(event(PREFIX + type, "x")).kind()).isEqualTo(EventTarget.Kind.IGNORED);
        assertThat(EventRouting.of(event(PREFIX + type, null)).kind()).isEqualTo(EventTarget.Kind.IGNORED);
    }

    @Test
    void anEventThatCannotBeFollowedIsRejected() {
        FeedEvent broken = event("", null);
        broken.setProblem("it is a number");
        assertThat(EventRouting.of(broken).refusal().rule()).isEqualTo(GrantRule.EVENT);
        assertThat(EventRouting.of(broken).refusal().reason()).isEqualTo("it is a number");

        assertThat(EventRouting.of(event(" ", "x")).refusal().reason()).isEqualTo("the event has no type");
        FeedEvent nameless = event(PREFIX + "AccessActivatedEvent", "x");
        nameless.setId("");
        assertThat(EventRouting.of(nameless).refusal().reason()).isEqualTo("the event has no id");

        List<@Nullable String> noIds =
                new ArrayList<>(List.of("", " ", "unknown", "..", "a/../b", "a\\..", "x".repeat(257), "\ud83d"));
        noIds.add(null);
        for (@Nullable String id : noIds) {
            EventTarget target = EventRouting.of(event(PREFIX + "AccessActivatedEvent", id));
            assertThat(target.kind()).as(id).isEqualTo(EventTarget.Kind.REJECTED);
            assertThat(target.refusal().rule()).isEqualTo(GrantRule.EVENT_RESOURCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "urn:x:1", "a ?#%b", "\ud83d\ude00", "...", "a..b", "Unknown"})
    void idsAreAnyText(String id) {
        assertThat(EventRouting.of(event(PREFIX + "AccessActivatedEvent", id)).id())
                .isEqualTo(id);
    }

    private static FeedEvent event(String type, @Nullable String resource) {
        return FeedEvent.newBuilder()
                .setId("e-1")
                .setType(type)
                .setResource(resource)
                .build();
    }
}
