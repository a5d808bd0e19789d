package io.millrace.connectors.csv;

import io.millrace.connectors.content.ObjectRule;

/** The rules that the content of an exported table must keep. The ids are stable: they stand in rejects and alarms. */
public enum CsvRule {
    /** The object has no bytes at all: an export of an empty table still has a header, or at least a gzip frame. */
    OBJECT_EMPTY("object.empty"),
    /** The object has more bytes than its size says. Fewer bytes are an {@link java.io.IOException}: a cut connection. */
    OBJECT_SIZE("object.size"),
    /** The object is complete, but its last gzip member is not. */
    GZIP_TRUNCATED("gzip.truncated"),
    /** A gzip header, deflate stream, CRC-32 or length does not hold. */
    GZIP_CORRUPT("gzip.corrupt"),
    /** Something other than a further member or zero padding follows a gzip member. */
    GZIP_TRAILING("gzip.trailing"),
    /** Bytes that are not text in the dialect's charset. */
    CHARSET("csv.charset"),
    /** The content ends inside a quoted field, so any number of rows may be hidden in that field. */
    UNCLOSED_QUOTE("csv.unclosed-quote"),
    /** A closing quote is followed by something other than a delimiter, a line end or the end of the content. */
    TEXT_AFTER_QUOTE("csv.text-after-quote"),
    /** Lines end with a lone CR here and with LF or CRLF there, so one of them is part of a value. */
    MIXED_LINE_ENDS("csv.mixed-line-ends"),
    /** A field is longer than {@link RowLimits#fieldLength()}. */
    FIELD_TOO_LARGE("csv.field-too-large"),
    /** A row is longer than {@link RowLimits#rowLength()}. */
    ROW_TOO_LARGE("csv.row-too-large"),
    /** A row has more fields than {@link RowLimits#columns()}. */
    TOO_MANY_COLUMNS("csv.too-many-columns"),
    /** The dialect expects a header, and the content has no record. */
    NO_HEADER("csv.no-header"),
    /** A column of the header has no name. */
    EMPTY_HEADER("csv.empty-header"),
    /** Two columns of the header have one name. */
    DUPLICATE_HEADER("csv.duplicate-header");

    private final String id;

    CsvRule(String id) {
        this.id = id;
    }

    static CsvRule of(ObjectRule rule) {
        switch (rule) {
            case EMPTY:
                return OBJECT_EMPTY;
            case SIZE:
                return OBJECT_SIZE;
            case GZIP_TRUNCATED:
                return GZIP_TRUNCATED;
            case GZIP_CORRUPT:
                return GZIP_CORRUPT;
            case GZIP_TRAILING:
                return GZIP_TRAILING;
        }
        throw new IllegalStateException("no rule of the file for " + rule);
    }

    public String id() {
        return id;
    }
}
