package io.millrace.jobs.settings;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;

/** How the export files of one table are written. */
public final class DialectSettings implements Serializable {

    private static final long serialVersionUID = 1;

    private final char delimiter;
    private final Quote quote;
    private final String charset;
    private final String nullToken;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> columns;

    DialectSettings(char delimiter, Quote quote, String charset, String nullToken, List<String> columns) {
        this.delimiter = delimiter;
        this.quote = quote;
        this.charset = charset;
        this.nullToken = nullToken;
        this.columns = List.copyOf(columns);
    }

    public char delimiter() {
        return delimiter;
    }

    public Quote quote() {
        return quote;
    }

    public Charset charset() {
        return Charset.forName(charset);
    }

    /** The unquoted text that is NULL; by default the empty one, so that {@code ""} is an empty text and nothing is NULL. */
    public String nullToken() {
        return nullToken;
    }

    /** The names of the columns when files have no header; empty when they have one. */
    public List<String> columns() {
        return columns;
    }
}
