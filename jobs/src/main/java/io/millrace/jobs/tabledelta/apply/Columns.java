package io.millrace.jobs.tabledelta.apply;

import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.RowLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version's columns, worked out once from its {@link RowLayout}: where each stands in a staged row. */
public final class Columns {

    private final List<String> exported;
    private final List<String> keys;
    private final List<String> values;
    /** Per exported column: index into keys, or -1 - index into values. */
    private final int[] places;

    public Columns(RowLayout layout) {
        this.exported = List.copyOf(layout.getColumns());
        this.keys = List.copyOf(layout.getKeyColumns());
        List<String> others = new ArrayList<>(exported);
        others.removeAll(keys);
        Collections.sort(others);
        this.values = List.copyOf(others);
        Map<String, Integer> place = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            place.put(values.get(i), -1 - i);
        }
        for (int i = 0; i < keys.size(); i++) {
            place.put(keys.get(i), i);
        }
        this.places = new int[exported.size()];
        for (int i = 0; i < places.length; i++) {
            Integer at = place.get(exported.get(i));
            if (at == null) {
                throw new IllegalArgumentException("no place for column " + exported.get(i));
            }
            places[i] = at;
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
        List<@Nullable String> row = new ArrayList<>(places.length);
        for (int place : places) {
            row.add(place >= 0 ? keyFields[place] : valueFields[-1 - place]);
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
