package io.millrace.local.aws.dataexchange;

import java.util.UUID;

/** Ids and the order of creation. */
final class Numbering {

    private long last;

    long next() {
        return ++last;
    }

    /** 32 letters and digits; the service model wants 30 to 40. */
    static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
