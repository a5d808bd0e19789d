package io.millrace.connectors.parquet;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** ZSTD without the codec classes of Hadoop that Parquet's own factory is built on. Writes only. */
final class ZstdCodec implements CompressionCodecFactory {

    private final Compressor compressor;

    /** @param level of ZSTD: 1 is fast, 3 its default */
    ZstdCodec(int level) {
        compressor = new Compressor(level);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("no codec " + codec);
        }
        return compressor;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("this codec writes only");
    }

    @Override
    public void release() {
        compressor.release();
    }

    private static final class Compressor implements BytesInputCompressor {

        private final ZstdCompressCtx context;

        private Compressor(int level) {
            context = new ZstdCompressCtx().setLevel(level);
        }

        @Override
        @SuppressWarnings("deprecation") // the successor needs an allocator and its release
        public BytesInput compress(BytesInput bytes) throws IOException {
            return BytesInput.from(context.compress(bytes.toByteArray()));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            context.close();
        }
    }
}
