package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The six reports on provisioning. */
enum ProvisioningEvent {
    STARTED("provisioning-started", "provisioning", "ProvisioningStarted"),
    SUCCEEDED("provisioning-succeeded", "provisioned", "Provisioned"),
    FAILED("provisioning-failed", "provisioning-failed", "ProvisioningFailed"),
    DEPROVISIONING_STARTED("deprovisioning-started", "deprovisioning", "DeprovisioningStarted"),
    DEPROVISIONING_SUCCEEDED("deprovisioning-succeeded", "deprovisioned", "Deprovisioned"),
    DEPROVISIONING_FAILED("deprovisioning-failed", "deprovisioning-failed", "DeprovisioningFailed");

    private final String segment;
    private final String status;
    private final String suffix;

    ProvisioningEvent(String segment, String status, String suffix) {
        this.segment = segment;
        this.status = status;
        this.suffix = suffix;
    }

    static ProvisioningEvent of(String segment) {
        return Arrays.stream(values())
                .filter(event -> event.segment.equals(segment))
                .findFirst()
                .orElseThrow(() -> DataMeshRefusal.missing("No such report: " + segment));
    }

    static ProvisioningEvent ofStatus(String status) {
        return Arrays.stream(values())
                .filter(event -> event.status.equals(status))
                .findFirst()
                .orElseThrow(() -> DataMeshRefusal.invalid("status is not known: " + status));
    }

    /** Behind the agreement's name in that of the event. */
    String suffix() {
        return suffix;
    }

    boolean isFailure() {
        return this == FAILED || this == DEPROVISIONING_FAILED;
    }

    /** The record after the report. Members that it leaves out stay; diagnostics last until the next success. */
    ObjectNode applied(@Nullable ObjectNode before, ObjectNode report) {
        ObjectNode record = before == null ? JsonNodeFactory.instance.objectNode() : before.deepCopy();
        if (this == SUCCEEDED || this == DEPROVISIONING_SUCCEEDED) {
            record.remove("diagnostics");
        }
        record.setAll(report);
        return record.put("status", status);
    }
}
