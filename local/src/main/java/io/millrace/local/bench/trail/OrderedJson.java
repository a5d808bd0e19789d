package io.millrace.local.bench.trail;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A JSON object as text, in the order in which its fields came or in any other. */
final class OrderedJson {

    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final List<String> fields = new ArrayList<>(32);

    /** Nothing when there is no text. */
    OrderedJson text(String name, @Nullable String value) {
        return value == null ? this : raw(name, quoted(value));
    }

    OrderedJson raw(String name, String json) {
        fields.add('"' + name + "\":" + json);
        return this;
    }

    OrderedJson object(String name, OrderedJson object) {
        return raw(name, object.toString());
    }

    OrderedJson shuffled(Random random) {
        Collections.shuffle(fields, random);
        return this;
    }

    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        ENCODER.quoteAsString(value, quoted);
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return '{' + String.join(",", fields) + '}';
    }
}
