package io.millrace.local.standins.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of a call of AWS's query protocol: {@code application/x-www-form-urlencoded}. */
public final class FormBody {

    private FormBody() {}

    /**
     * The fields in order; one without an equals sign is empty.
     *
     * @throws IllegalArgumentException when a percent sign is not followed by two hexadecimal digits
     */
    public static Map<String, String> parse(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            String[] parts = field.split("=", 2);
            fields.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
        return fields;
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
