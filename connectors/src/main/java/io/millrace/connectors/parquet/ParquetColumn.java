package io.millrace.connectors.parquet;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** One field of a flat Avro record as a column: types as parquet-avro has them, values moved without being made. */
final class ParquetColumn {

    /** Type of a column, and of the move of a value from Avro's bytes. */
    @SuppressWarnings("ImmutableEnumChecker") // Parquet's annotations are immutable, and not marked so
    private enum Kind {
        TEXT(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType()),
        BYTES(PrimitiveTypeName.BINARY, null),
        LONG(PrimitiveTypeName.INT64, null),
        MICROS(
                PrimitiveTypeName.INT64,
                LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MICROS)),
        INT(PrimitiveTypeName.INT32, null),
        BOOLEAN(PrimitiveTypeName.BOOLEAN, null);

        private final PrimitiveTypeName physical;
        private final @Nullable LogicalTypeAnnotation logical;

        Kind(PrimitiveTypeName physical, @Nullable LogicalTypeAnnotation logical) {
            this.physical = physical;
            this.logical = logical;
        }
    }

    private static final int NEVER = -1;

    private final String name;
    private final int index;
    private final Kind kind;
    /** Branch of its union that is null. */
    private final int nullBranch;

    private ParquetColumn(String name, int index, Kind kind, int nullBranch) {
        this.name = name;
        this.index = index;
        this.kind = kind;
        this.nullBranch = nullBranch;
    }

    static ParquetColumn of(Schema.Field field) {
        Schema schema = field.schema();
        if (schema.getType() != Schema.Type.UNION) {
            return new ParquetColumn(field.name(), field.pos(), kind(field, schema), NEVER);
        }
        List<Schema> branches = schema.getTypes();
        for (int branch = 0; branch < branches.size(); branch++) {
            if (branches.size() == 2 && branches.get(branch).getType() == Schema.Type.NULL) {
                return new ParquetColumn(field.name(), field.pos(), kind(field, branches.get(1 - branch)), branch);
            }
        }
        throw unsupported(field);
    }

    private static Kind kind(Schema.Field field, Schema schema) {
        switch (schema.getType()) {
            case STRING:
                return Kind.TEXT;
            case BYTES:
                return plain(field, schema, Kind.BYTES);
            case LONG:
                return schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        ? Kind.MICROS
                        : plain(field, schema, Kind.LONG);
            case INT:
                return plain(field, schema, Kind.INT);
            case BOOLEAN:
                return Kind.BOOLEAN;
            default:
                throw unsupported(field);
        }
    }

    private static Kind plain(Schema.Field field, Schema schema, Kind kind) {
        if (schema.getLogicalType() != null) {
            throw unsupported(field);
        }
        return kind;
    }

    private static IllegalArgumentException unsupported(Schema.Field field) {
        return new IllegalArgumentException(field.name() + ": no column for " + field.schema());
    }

    Type type() {
        return Types.primitive(kind.physical, nullBranch == NEVER ? Repetition.REQUIRED : Repetition.OPTIONAL)
                .as(kind.logical)
                .named(name);
    }

    /** Moves the value that comes next in the row. */
    void write(AvroRow row, RecordConsumer consumer) {
        if (nullBranch != NEVER) {
            long branch = row.number();
            if (branch == nullBranch) {
                return;
            }
            if (branch != 1 - nullBranch) {
                throw new IllegalArgumentException(name + ": branch " + branch + " of two");
            }
        }
        consumer.startField(name, index);
        switch (kind) {
            case TEXT:
            case BYTES:
                int length = row.length();
                consumer.addBinary(Binary.fromReusedByteArray(row.bytes(), row.skip(length), length));
                break;
            case LONG:
            case MICROS:
                consumer.addLong(row.number());
                break;
            case INT:
                consumer.addInteger((int) row.number());
                break;
            case BOOLEAN:
                consumer.addBoolean(row.bytes()[row.skip(1)] != 0);
                break;
        }
        consumer.endField(name, index);
    }
}
