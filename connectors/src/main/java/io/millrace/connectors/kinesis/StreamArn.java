package io.millrace.connectors.kinesis;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARN of a Kinesis data stream, which names its region and account as well. */
public final class StreamArn implements Serializable {

    private static final long serialVersionUID = 1;

    /** Stream names: 1 to 128 letters, digits, {@code _ . -} (Kinesis CreateStream). */
    private static final Pattern GRAMMAR = Pattern.compile(
            "arn:aws[a-z-]*:kinesis:([a-z]{2}(?:-[a-z]+)+-\\d):(\\d{12}):stream/([A-Za-z0-9_.-]{1,128})");

    private final String text;
    private final String region;
    private final String name;

    private StreamArn(String text, String region, String name) {
        this.text = text;
        this.region = region;
        this.name = name;
    }

    /** @throws IllegalArgumentException when the text is not the ARN of a data stream */
    public static StreamArn parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not arn:aws:kinesis:REGION:ACCOUNT:stream/NAME");
        }
        return new StreamArn(text, matcher.group(1), matcher.group(3));
    }

    public String region() {
        return region;
    }

    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamArn && ((StreamArn) other).text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
