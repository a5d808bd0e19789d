package io.millrace.connectors.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Write support for rows of a flat Avro schema, field by field from their bytes. */
final class AvroRowSupport extends WriteSupport<AvroRow> {

    private final Schema schema;
    private final ParquetColumn[] columns;

    @SuppressWarnings("NullAway.Init") // Parquet calls prepareForWrite before write
    private RecordConsumer consumer;

    AvroRowSupport(Schema schema) {
        this.schema = schema;
        this.columns = schema.getFields().stream().map(ParquetColumn::of).toArray(ParquetColumn[]::new);
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        List<Type> types = new ArrayList<>();
        for (ParquetColumn column : columns) {
            types.add(column.type());
        }
        return new WriteContext(
                new MessageType(schema.getFullName(), types), Map.of("parquet.avro.schema", schema.toString()));
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-hadoop 1.15
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("nothing here is configured by Hadoop");
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(AvroRow row) {
        consumer.startMessage();
        for (ParquetColumn column : columns) {
            column.write(row, consumer);
        }
        if (!row.atEnd()) {
            throw new IllegalArgumentException("a row that goes on behind its last field");
        }
        consumer.endMessage();
    }
}
