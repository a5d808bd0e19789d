package io.millrace.jobs.tabledelta.rule;

/**
 * Hash that assigns a key to a bucket. Part of the state's layout: a changed hash would look for rows in the wrong bucket, so a
 * test pins its values.
 */
public final class KeyHash {

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private KeyHash() {}

    /** FNV-1a, 64 bits, with the finalizer of MurmurHash3 so that the low bits may be taken alone. */
    public static long of(byte[] bytes, int start, int end) {
        long hash = OFFSET_BASIS;
        for (int i = start; i < end; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * PRIME;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        hash *= 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    public static int bucket(long hash, int buckets) {
        return (int) Long.remainderUnsigned(hash, buckets);
    }
}
