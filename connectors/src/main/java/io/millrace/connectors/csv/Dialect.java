package io.millrace.connectors.csv;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dialect of the CSV files of a table. The defaults are what PostgreSQL's {@code COPY ... CSV HEADER} writes: comma,
 * double quote, UTF-8, header in the file, NULL is an unquoted empty field.
 *
 * <ul>
 *   <li>A quote counts only as the first character of a field; {@code ""} inside a quoted field is one quote. There is
 *       no backslash escape. Without a quote character nothing can hold a delimiter or a line end.
 *   <li>NULL is an unquoted field that equals the NULL token, which is empty unless set. A quoted field is never NULL;
 *       with a token such as {@code \N} an unquoted empty field is an empty string.
 *   <li>Lines end with LF or CRLF, which may be mixed (a CR before an LF belongs to the line end), or all with CR.
 *   <li>A blank line is skipped, unless the table has one column: there it is a row with one empty field.
 *   <li>Spaces, {@code #} and every other character are data.
 * </ul>
 */
public final class Dialect implements Serializable {

    private static final long serialVersionUID = 1;

    private final char delimiter;
    private final @Nullable Character quote;
    private final String charset;
    private final String nullToken;
    private final ArrayList<String> columns;

    private Dialect(Builder builder) {
        delimiter = builder.delimiter;
        quote = builder.quote;
        charset = builder.charset.name();
        nullToken = builder.nullToken;
        columns = new ArrayList<>(builder.columns);
    }

    public static Builder builder() {
        return new Builder();
    }

    public char delimiter() {
        return delimiter;
    }

    /** Empty where the files know no quoting. */
    public Optional<Character> quote() {
        return Optional.ofNullable(quote);
    }

    public Charset charset() {
        return Charset.forName(charset);
    }

    /** The unquoted text that stands for NULL; empty by default. */
    public String nullToken() {
        return nullToken;
    }

    /** The column names of files without a header; empty where the first record of a file is its header. */
    public List<String> columns() {
        return List.copyOf(columns);
    }

    /** Starts from the defaults; {@link #build()} refuses what contradicts itself with {@link IllegalArgumentException}. */
    public static final class Builder {

        private char delimiter = ',';
        private @Nullable Character quote = '"';
        private Charset charset = StandardCharsets.UTF_8;
        private String nullToken = "";
        private List<String> columns = List.of();

        private Builder() {}

        public Builder delimiter(char value) {
            delimiter = value;
            return this;
        }

        public Builder quote(char value) {
            quote = value;
            return this;
        }

        public Builder noQuote() {
            quote = null;
            return this;
        }

        public Builder charset(Charset value) {
            charset = value;
            return this;
        }

        public Builder nullToken(String value) {
            nullToken = value;
            return this;
        }

        /** Says that the files have no header, and what their columns are called. */
        public Builder columns(List<String> names) {
            columns = List.copyOf(names);
            return this;
        }

        public Dialect build() {
            requireSymbol("delimiter", delimiter);
            if (quote != null) {
                requireSymbol("quote", quote);
                require(quote != delimiter, "delimiter and quote are the same character");
                require(!nullToken.startsWith(quote.toString()), "the NULL token begins with the quote");
            }
            require(
                    nullToken.chars().noneMatch(c -> c == delimiter || c == '\n' || c == '\r'),
                    "the NULL token holds a delimiter or a line end");
            require(columns.stream().noneMatch(String::isEmpty), "a column has no name");
            require(new HashSet<>(columns).size() == columns.size(), "two columns have one name: " + columns);
            return new Dialect(this);
        }

        private static void requireSymbol(String name, char symbol) {
            require(symbol != '\n' && symbol != '\r', "the " + name + " is a line end");
            require(!Character.isSurrogate(symbol), "the " + name + " is half of a character");
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
