package io.millrace.jobs.accessgrants;

/** An output port of a data product, as its owner describes it. */
final class OutputPort {

    private final String label;
    private final CustomFields fields;

    OutputPort(String label, CustomFields fields) {
        this.label = label;
        this.fields = fields;
    }

    /** Such as: output port "op-1" of data product "dp-1". */
    String label() {
        return label;
    }

    CustomFields fields() {
        return fields;
    }
}
