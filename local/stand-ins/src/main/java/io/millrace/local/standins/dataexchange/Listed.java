package io.millrace.local.standins.dataexchange;

/** What lists hold. */
interface Listed {

    /** Counts what was created in this account: the order of creation, also within one millisecond. */
    long number();
}
