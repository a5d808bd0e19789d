package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/** A table as the end of a key names it: {@code TENANT.TABLE}, a dot inside a name as {@code %2E}, a percent sign as {@code %25}. */
final class TableName implements Comparable<TableName>, Serializable {

    private static final long serialVersionUID = 1;

    private final String tenant;
    private final String table;

    TableName(String tenant, String table) {
        this.tenant = tenant;
        this.table = table;
    }

    /** Empty when the text does not name exactly one table. */
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
