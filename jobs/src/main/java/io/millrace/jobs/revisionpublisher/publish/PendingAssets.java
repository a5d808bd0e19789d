package io.millrace.jobs.revisionpublisher.publish;

import java.nio.ByteBuffer;
import java.util.BitSet;

/** The assets of a part that no job was made for, as the bit set in its progress. */
final class PendingAssets {

    private PendingAssets() {}

    /** @return a copy */
    static BitSet of(PartProgress part) {
        return BitSet.valueOf(part.getTodo().duplicate());
    }

    static ByteBuffer bytes(BitSet assets) {
        return ByteBuffer.wrap(assets.toByteArray());
    }

    /** The first assets of a list, as many as counted. */
    static ByteBuffer first(int count) {
        BitSet all = new BitSet();
        all.set(0, count);
        return bytes(all);
    }
}
