package io.millrace.connectors.parquet;

import java.io.IOException;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/**
 * Parquet files of rows that come in Avro's binary encoding: ZSTD, timestamps as INT64 micros in UTC, the types that
 * parquet-avro would give. No record is made of a row. Needs no class of Hadoop at run time.
 */
public final class AvroParquet {

    private static final int ZSTD_LEVEL = 1;

    private AvroParquet() {}

    /**
     * A factory of writers.
     *
     * @param schema a record of primitives, or unions of null and one; anything else is refused
     * @param distinct columns whose values seldom repeat and come in no order: no dictionary, no least and greatest
     *     value, which cost time and let no reader skip anything
     * @param rowGroupBytes after about so many compressed bytes a row group ends; the writer keeps that much in memory
     * @throws IllegalArgumentException for a schema that is not flat, or a name that is none of its columns
     */
    public static ParquetWriterFactory<AvroRow> writerFactory(Schema schema, Set<String> distinct, long rowGroupBytes) {
        new AvroRowSupport(schema);
        for (String column : distinct) {
            if (schema.getField(column) == null) {
                throw new IllegalArgumentException("no column " + column);
            }
        }
        return new ParquetWriterFactory<>(file -> writer(file, schema, distinct, rowGroupBytes));
    }

    private static ParquetWriter<AvroRow> writer(
            OutputFile file, Schema schema, Set<String> distinct, long rowGroupBytes) throws IOException {
        Builder builder = new Builder(file, schema)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withCodecFactory(new ZstdCodec(ZSTD_LEVEL))
                .withRowGroupSize(rowGroupBytes)
                .withSizeStatisticsEnabled(false);
        for (String column : distinct) {
            builder.withDictionaryEncoding(column, false).withStatisticsEnabled(column, false);
        }
        return builder.build();
    }

    private static final class Builder extends ParquetWriter.Builder<AvroRow, Builder> {

        private final Schema schema;

        private Builder(OutputFile file, Schema schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<AvroRow> getWriteSupport(ParquetConfiguration configuration) {
            return new AvroRowSupport(schema);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in parquet-hadoop 1.15
        protected WriteSupport<AvroRow> getWriteSupport(Configuration configuration) {
            throw new UnsupportedOperationException("nothing here is configured by Hadoop");
        }
    }
}
