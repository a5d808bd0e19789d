package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.dataexchange.WantedAsset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The assets of one revision as bytes, compressed: keys of one revision have most of their characters in common, and a
 * queue of publications is state. One format byte, then a deflated stream of the count and, for each asset, bucket,
 * key, size and etag.
 */
public final class AssetList {

    private static final int FORMAT = 1;
    /** More than any name of S3: a bucket has 63 bytes, a key 1,024, an etag 35. */
    private static final int TEXT_BYTES_MAX = 4_096;

    private AssetList() {}

    public static ByteBuffer write(List<WantedAsset> assets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(FORMAT);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(assets.size());
            for (WantedAsset asset : assets) {
                write(out, asset.bucket());
                write(out, asset.key());
                out.writeLong(asset.size());
                write(out, asset.etag());
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** @throws IllegalStateException when the bytes are of another format */
    public static List<WantedAsset> read(ByteBuffer list) {
        byte[] bytes = new byte[list.remaining()];
        list.duplicate().get(bytes);
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw new IllegalStateException(
                    "A list of assets has format " + (bytes.length == 0 ? "none" : bytes[0]) + ", known is " + FORMAT);
        }
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            int count = in.readInt();
            List<WantedAsset> assets = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                assets.add(new WantedAsset(text(in), text(in), in.readLong(), text(in)));
            }
            return assets;
        } catch (IOException broken) {
            throw new IllegalStateException("A list of assets is broken: " + broken.getMessage(), broken);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("A name of " + bytes.length + " bytes; S3 has none over 1,024");
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
