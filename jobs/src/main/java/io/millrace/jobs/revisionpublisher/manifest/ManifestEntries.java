package io.millrace.jobs.revisionpublisher.manifest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The entries of one manifest, compressed, for a manifest can have a million of them. Written whole, then read. */
public final class ManifestEntries implements Iterable<ManifestEntry> {

    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(compressed));
    private final List<String> buckets = new ArrayList<>();
    private final Map<String, Integer> bucketNumbers = new HashMap<>();
    private int size;

    void add(ManifestEntry entry) {
        try {
            out.writeInt(entry.index());
            out.writeInt(bucketNumber(entry.bucket()));
            out.writeInt(entry.line());
            out.writeInt(entry.column());
            out.writeUTF(entry.key());
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        size++;
    }

    private int bucketNumber(String bucket) {
        return bucketNumbers.computeIfAbsent(bucket, added -> {
            buckets.add(added);
            return buckets.size() - 1;
        });
    }

    /** Nothing more is added. */
    public void seal() {
        try {
            out.close();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    int size() {
        return size;
    }

    /** In the order of the manifest; sealed entries only. */
    @Override
    public Iterator<ManifestEntry> iterator() {
        DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(compressed.toByteArray())));
        return new Iterator<>() {

            private int left = size;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public ManifestEntry next() {
                if (left == 0) {
                    throw new NoSuchElementException();
                }
                left--;
                try {
                    int index = in.readInt();
                    String bucket = buckets.get(in.readInt());
                    int line = in.readInt();
                    int column = in.readInt();
                    return new ManifestEntry(index, bucket, in.readUTF(), line, column);
                } catch (IOException inMemory) {
                    throw new UncheckedIOException(inMemory);
                }
            }
        };
    }
}
