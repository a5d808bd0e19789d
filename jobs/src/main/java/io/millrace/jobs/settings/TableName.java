package io.millrace.jobs.settings;

import java.util.Objects;
import java.util.Optional;

/**
 * A table of a tenant. At the end of a key it is written {@code TENANT.TABLE}, a dot inside a name as {@code %2E} and a
 * percent sign as {@code %25}.
 */
public final class TableName implements Comparable<TableName> {

    private final String tenant;
    private final String table;

    public TableName(String tenant, String table) {
        this.tenant = tenant;
        this.table = table;
    }

    /** Of the end of a key; empty when the text does not name exactly one table. */
    static Optional<TableName> parse(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1 || text.indexOf('.', dot + 1) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new TableName(plain(text.substring(0, dot)), plain(text.substring(dot + 1))));
    }

    private static String plain(String escaped) {
        return escaped.replace("%2E", ".").replace("%25", "%");
    }

    /** The form at the end of a key. */
    String escaped() {
        return escaped(tenant) + "." + escaped(table);
    }

    private static String escaped(String plain) {
        return plain.replace("%", "%25").replace(".", "%2E");
    }

    @Override
    public int compareTo(TableName other) {
        int order = tenant.compareTo(other.tenant);
        return order != 0 ? order : table.compareTo(other.table);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableName
                && ((TableName) other).tenant.equals(tenant)
                && ((TableName) other).table.equals(table);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, table);
    }

    @Override
    public String toString() {
        return tenant + "/" + table;
    }
}
