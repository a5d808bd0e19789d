package io.millrace.connectors.datamesh;

import org.jspecify.annotations.Nullable;

/** A report on the provisioning of an agreement, for its page. */
public final class ProvisioningReport {

    /** The API's final states, by the last segment of their path. */
    public enum Status {
        PROVISIONED("provisioning-succeeded"),
        PROVISIONING_FAILED("provisioning-failed"),
        DEPROVISIONED("deprovisioning-succeeded"),
        DEPROVISIONING_FAILED("deprovisioning-failed");

        private final String segment;

        Status(String segment) {
            this.segment = segment;
        }

        public String segment() {
            return segment;
        }
    }

    private final Status status;
    private final @Nullable String reference;
    private final @Nullable String diagnostics;

    /**
     * @param reference name of the role; null for none
     * @param diagnostics why it failed, shown on the page and mailed to the provider's team; null unless it failed
     */
    public ProvisioningReport(Status status, @Nullable String reference, @Nullable String diagnostics) {
        this.status = status;
        this.reference = reference;
        this.diagnostics = diagnostics;
    }

    public Status status() {
        return status;
    }

    public @Nullable String reference() {
        return reference;
    }

    public @Nullable String diagnostics() {
        return diagnostics;
    }
}
