package io.millrace.local.standins.dataexchange;

import java.util.Locale;

/** The order of creation, and ids that follow from it: equal calls in equal order give equal ids. */
final class Numbering {

    private long last;

    long next() {
        return ++last;
    }

    /** 32 digits; the service model wants 30 to 40 letters and digits. */
    static String id(long number) {
        return String.format(Locale.ROOT, "%032d", number);
    }
}
