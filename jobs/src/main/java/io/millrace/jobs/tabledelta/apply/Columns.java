package io.millrace.jobs.tabledelta.apply;

import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.RowLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a version and their positions in a staged row, computed once from its {@link RowLayout}. */
public final class Columns {

    private final List<String> exported;
    private final List<String> keys;
    private final List<String> values;
    /** For each exported column its index in the keys, or -1 minus its index in the values. */
    private final int[] positions;

    public Columns(RowLayout layout) {
        this.exported = List.copyOf(layout.getColumns());
        this.keys = List.copyOf(layout.getKeyColumns());
        List<String> others = new ArrayList<>(exported);
        others.removeAll(keys);
        Collections.sort(others);
        this.values = List.copyOf(others);
        Map<String, Integer> positionByName = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            positionByName.put(values.get(i), -1 - i);
        }
        for (int i = 0; i < keys.size(); i++) {
            positionByName.put(keys.get(i), i);
        }
        this.positions = new int[exported.size()];
        for (int i = 0; i < positions.length; i++) {
            Integer position = positionByName.get(exported.get(i));
            if (position == null) {
                throw new IllegalArgumentException("no key and no value for column " + exported.get(i));
            }
            positions[i] = position;
        }
    }

    public List<String> exported() {
        return exported;
    }

    public List<String> keys() {
        return keys;
    }

    /** The columns that are not keys, by name. */
    public List<String> values() {
        return values;
    }

    /** The key of a staged row. */
    public Image key(byte[] block, int keyStart) {
        List<@Nullable String> fields = new ArrayList<>(keys.size());
        RowBlock.Fields decoded = new RowBlock.Fields(block, keyStart);
        for (int i = 0; i < keys.size(); i++) {
            fields.add(decoded.nextKey());
        }
        return new Image(keys, fields);
    }

    /** A staged row, all columns, in exported order. */
    Image row(byte[] block, int keyStart, int valuesStart) {
        @Nullable String[] keyFields = new @Nullable String[keys.size()];
        RowBlock.Fields decodedKey = new RowBlock.Fields(block, keyStart);
        for (int i = 0; i < keyFields.length; i++) {
            keyFields[i] = decodedKey.nextKey();
        }
        @Nullable String[] valueFields = fields(block, valuesStart);
        List<@Nullable String> row = new ArrayList<>(positions.length);
        for (int position : positions) {
            row.add(position >= 0 ? keyFields[position] : valueFields[-1 - position]);
        }
        return new Image(exported, row);
    }

    /** The values of a staged row, in the order of {@link #values()}. */
    @Nullable
    String[] fields(byte[] block, int valuesStart) {
        @Nullable String[] fields = new @Nullable String[values.size()];
        RowBlock.Fields decoded = new RowBlock.Fields(block, valuesStart);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = decoded.nextValue();
        }
        return fields;
    }
}
