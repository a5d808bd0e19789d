package io.millrace.local.standins.dataexchange;

/** An item of a list. */
interface Listed {

    /** Counts what was created in this account: the order of creation, also within one millisecond. */
    long number();
}
