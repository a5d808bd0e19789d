package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.Map;

/** A setting's value for all tables and the tables for which it is set apart. */
final class PerTable<T> implements Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // every kind of setting gives serializable values
    private final T general;

    @SuppressWarnings("serial") // Map.copyOf is serializable
    private final Map<TableName, T> particular;

    PerTable(T general, Map<TableName, T> particular) {
        this.general = general;
        this.particular = Map.copyOf(particular);
    }

    T of(TableName table) {
        return particular.getOrDefault(table, general);
    }
}
