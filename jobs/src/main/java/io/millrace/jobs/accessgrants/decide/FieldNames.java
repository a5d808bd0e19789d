package io.millrace.jobs.accessgrants.decide;

import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;

/** The names of the custom fields that grants are read from. */
public final class FieldNames {

    private final String role;
    private final String portType;

    /**
     * @param role field of a consumer with its role
     * @param portType field of an output port with its type
     */
    public FieldNames(String role, String portType) {
        this.role = role;
        this.portType = portType;
    }

    static FieldNames of(CheckedSettings settings) {
        return new FieldNames(settings.get(IamKeys.ROLE_FIELD), settings.get(IamKeys.PORT_TYPE_FIELD));
    }

    String role() {
        return role;
    }

    String portType() {
        return portType;
    }
}
