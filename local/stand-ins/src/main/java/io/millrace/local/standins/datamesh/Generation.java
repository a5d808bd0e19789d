package io.millrace.local.standins.datamesh;

import io.millrace.connectors.datamesh.AgreementResource;
import java.util.Set;

/** A generation of the server: the name of its agreements, and its features. */
public enum Generation {
    /** 2023-06: an agreement is a data contract; its id is in {@code info}, its status is not shown. */
    DATA_CONTRACT("DataContract", Set.of(AgreementResource.DATA_CONTRACTS)),
    /** 2023-09. */
    DATA_USAGE_AGREEMENT("DataUsageAgreement", Set.of(AgreementResource.DATA_USAGE_AGREEMENTS)),
    /** 2024-11: access, which the deprecated resource shows as well. */
    ACCESS("Access", Set.of(AgreementResource.ACCESS, AgreementResource.DATA_USAGE_AGREEMENTS)),
    /** 2025-10: with an event for a cancellation, and "unknown" for what a consumer is not. */
    ENTROPY_DATA("Access", Set.of(AgreementResource.ACCESS)),
    /** 2026-07: with reports on provisioning. */
    PROVISIONING("Access", Set.of(AgreementResource.ACCESS));

    private final String family;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<AgreementResource> resources;

    Generation(String family, Set<AgreementResource> resources) {
        this.family = family;
        this.resources = resources;
    }

    /** The prefix of the names of agreement events. */
    String family() {
        return family;
    }

    boolean serves(AgreementResource resource) {
        return resources.contains(resource);
    }

    boolean isAtLeast(Generation other) {
        return compareTo(other) >= 0;
    }
}
