package io.millrace.connectors.content;

/** The rules that a stored object must keep to be whole, whatever its content is. */
public enum ObjectRule {
    /** The object has no bytes at all. */
    EMPTY,
    /** The object has more bytes than its size says. Fewer bytes are an {@link java.io.IOException}: a cut connection. */
    SIZE,
    /** The object is complete, but its last gzip member is not. */
    GZIP_TRUNCATED,
    /** A gzip header, deflate stream, CRC-32 or length does not hold. */
    GZIP_CORRUPT,
    /** Something other than a further member or zero padding follows a gzip member. */
    GZIP_TRAILING
}
