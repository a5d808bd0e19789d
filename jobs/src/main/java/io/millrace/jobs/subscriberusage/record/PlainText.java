package io.millrace.jobs.subscriberusage.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Text of JSON that is itself: printable ASCII without a quote or a backslash; eight bytes at a time. */
final class PlainText {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private PlainText() {}

    /** End of the plain text that begins at {@code from}; {@code to} when all of it is plain. */
    static int end(byte[] bytes, int from, int to) {
        int at = from;
        int last = to - Long.BYTES;
        while (at <= last) {
            long eight = (long) EIGHT.get(bytes, at);
            long quote = eight ^ '"' * ONES;
            long backslash = eight ^ '\\' * ONES;
            // sets the high bit of each byte that ends plain text; above the lowest such byte also of others
            long ends = (quote - ONES | backslash - ONES | eight - ' ' * ONES | eight) & HIGH_BITS;
            if (ends != 0) {
                return at + (Long.numberOfTrailingZeros(ends) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= ' ') {
            at++;
        }
        return at;
    }
}
