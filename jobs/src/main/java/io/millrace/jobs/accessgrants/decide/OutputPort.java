package io.millrace.jobs.accessgrants.decide;

/** An output port of a data product, as its owner describes it. */
public final class OutputPort {

    private final String label;
    private final CustomFields fields;

    public OutputPort(String label, CustomFields fields) {
        this.label = label;
        this.fields = fields;
    }

    /** Such as: output port "op-1" of data product "dp-1". */
    public String label() {
        return label;
    }

    public CustomFields fields() {
        return fields;
    }
}
