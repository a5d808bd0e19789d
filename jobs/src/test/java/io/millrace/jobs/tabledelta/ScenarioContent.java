package io.millrace.jobs.tabledelta;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes of an object, built from the lines of a scenario and the options of its step, which are applied in their
 * order: {@code text} (lines are JSON strings, with no line end of their own), {@code charset NAME}, {@code gzip},
 * {@code members} (each line a gzip member), {@code drop N} (the last N bytes are missing), {@code flip N} (a bit of
 * the Nth last byte is wrong), {@code append TEXT}, {@code zeros N} (N bytes of 0 follow).
 */
final class ScenarioContent {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ScenarioContent() {}

    static byte[] of(Scenario.Step step) throws IOException {
        boolean text = step.options().contains("text");
        Charset charset = step.options().stream()
                .filter(option -> option.startsWith("charset "))
                .map(option -> Charset.forName(argument(option)))
                .findFirst()
                .orElse(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : step.content()) {
            byte[] encoded = (text ? JSON.readValue(line, String.class) : line + '\n').getBytes(charset);
            bytes.writeBytes(step.options().contains("members") ? gzip(encoded) : encoded);
        }
        byte[] content = bytes.toByteArray();
        for (String option : step.options()) {
            content = changed(content, option);
        }
        return content;
    }

    private static byte[] changed(byte[] content, String option) throws IOException {
        return switch (option.replaceFirst(" .*", "")) {
            case "text", "charset", "members", "sequencer", "size" -> content;
            case "gzip" -> gzip(content);
            case "drop" -> Arrays.copyOf(content, content.length - Integer.parseInt(argument(option)));
            case "flip" -> flipped(content, content.length - Integer.parseInt(argument(option)));
            case "append" -> joined(content, argument(option).getBytes(StandardCharsets.UTF_8));
            case "zeros" -> joined(content, new byte[Integer.parseInt(argument(option))]);
            default -> throw new IllegalArgumentException("no option " + option);
        };
    }

    static String argument(String option) {
        return option.substring(option.indexOf(' ') + 1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] flipped(byte[] content, int at) {
        content[at] ^= 1;
        return content;
    }

    private static byte[] joined(byte[] content, byte[] more) {
        byte[] all = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, all, content.length, more.length);
        return all;
    }
}
