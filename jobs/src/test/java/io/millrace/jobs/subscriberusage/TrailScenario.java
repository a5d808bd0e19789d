package io.millrace.jobs.subscriberusage;

import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * One rule for log files, the content of one, and what must come of it; read from a file.
 *
 * <pre>
 * rule: One sentence for the documentation.
 * set record|content = BYTES          a limit
 * option NAME [ARGUMENT]              how the content becomes the object, see {@link #object()}
 * anything else                       a line of the content
 * => what comes of it                 see {@link TrailReading}; nothing else may come
 * </pre>
 *
 * <p>In the content {@code <usage ID>} stands for the fields that a usage record needs, {@code <event ID>} for event id
 * and time, {@code <point>} for the access point, {@code <out VALUE>} for bytes transferred, and <code>&lt;x*70000&gt;</code>
 * for 70,000 times the character.
 */
public record TrailScenario(
        String id, String rule, TrailLimits limits, List<String> options, List<String> content, List<String> expected) {

    static final Path FILES = Path.of("src/test/resources/io/millrace/jobs/subscriberusage/trail-records");

    private static final String SUFFIX = ".scenario";
    private static final Pattern TIMES = Pattern.compile("<(.|space)\\*(\\d+)>");
    private static final Pattern LIMIT = Pattern.compile("set (record|content) (\\d+)");

    /** Option of the object whose size is unknown. */
    private static final String SIZE = "size";

    static List<TrailScenario> all() throws IOException {
        List<TrailScenario> scenarios = new ArrayList<>();
        try (var files = Files.list(FILES)) {
            for (Path file : files.sorted().toList()) {
                scenarios.add(read(file));
            }
        }
        return scenarios;
    }

    private static TrailScenario read(Path file) throws IOException {
        String name = file.getFileName().toString();
        String rule = "";
        TrailLimits limits = TrailLimits.DEFAULT;
        List<String> options = new ArrayList<>();
        List<String> content = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("rule: ")) {
                rule = line.substring("rule: ".length());
            } else if (line.startsWith("set ")) {
                limits = limited(limits, line);
            } else if (line.startsWith("option ")) {
                options.add(line.substring("option ".length()));
            } else if (line.startsWith("=> ")) {
                expected.add(line.substring("=> ".length()));
            } else {
                content.add(expanded(line));
            }
        }
        if (rule.isEmpty() || expected.isEmpty()) {
            throw new IllegalArgumentException(name + " has no rule or no result");
        }
        // rows, findings, end, each in their order: so a reading has them
        expected.sort(Comparator.comparing(
                line -> line.startsWith("END ") || line.startsWith("FILE ") ? 2 : line.startsWith("FINDING ") ? 1 : 0));
        return new TrailScenario(
                name.substring(0, name.length() - SUFFIX.length()), rule, limits, options, content, expected);
    }

    private static TrailLimits limited(TrailLimits limits, String line) {
        Matcher limit = LIMIT.matcher(line);
        if (!limit.matches()) {
            throw new IllegalArgumentException("no limit: " + line);
        }
        int bytes = Integer.parseInt(limit.group(2));
        return limit.group(1).equals("record")
                ? limits.withRecordBytesMax(bytes)
                : limits.withUncompressedBytesMax(bytes);
    }

    public static String expanded(String line) {
        String repeated = TIMES.matcher(line).replaceAll(times -> {
            String character = times.group(1).equals("space") ? " " : times.group(1);
            return Matcher.quoteReplacement(character.repeat(Integer.parseInt(times.group(2))));
        });
        return repeated.replaceAll("<usage (\\w+)>", "<event $1>,<point>")
                .replaceAll("<event (\\w+)>", "\"eventID\":\"$1\",\"eventTime\":\"" + TrailReading.TIME + "\"")
                .replace(
                        "<point>",
                        "\"resources\":[{\"accountId\":\"540564263739\",\"type\":\"AWS::S3::AccessPoint\",\"ARN\":\""
                                + TrailReading.ARN + "\"}]")
                .replaceAll("<out ([^<>]*)>", "\"additionalEventData\":{\"bytesTransferredOut\":$1}");
    }

    /** The size that the arrival has; as many bytes as there are unless the scenario is about that. */
    long size() {
        return options.stream()
                .filter(option -> option.startsWith(SIZE))
                .mapToLong(option -> Long.parseLong(argument(option)))
                .findFirst()
                .orElse(-1);
    }

    /** Compressed without compression, so that an offset is the same with every version of zlib. */
    byte[] object() throws IOException {
        Charset charset = options.contains("latin1") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String option : options) {
            if (option.startsWith("hex ")) {
                bytes.writeBytes(HexFormat.of().parseHex(argument(option)));
            }
        }
        if (options.contains("members")) {
            for (String line : content) {
                bytes.writeBytes(gzip(line.getBytes(charset)));
            }
        } else {
            bytes.writeBytes(String.join("\n", content).getBytes(charset));
        }
        byte[] object = bytes.toByteArray();
        if (!options.contains("members") && !options.contains("plain")) {
            object = gzip(object);
        }
        for (String option : options) {
            object = changed(object, option);
        }
        return object;
    }

    private static byte[] changed(byte[] object, String option) {
        return switch (option.split(" ", 2)[0]) {
            case "latin1", "hex", "members", "plain", SIZE -> object;
            case "drop" ->
                argument(option).equals("all")
                        ? new byte[0]
                        : Arrays.copyOf(object, object.length - Integer.parseInt(argument(option)));
            case "flip" -> {
                object[object.length - Integer.parseInt(argument(option))] ^= 1;
                yield object;
            }
            case "append" -> joined(object, argument(option).getBytes(StandardCharsets.UTF_8));
            case "zeros" -> joined(object, new byte[Integer.parseInt(argument(option))]);
            default -> throw new IllegalArgumentException("no option " + option);
        };
    }

    private static String argument(String option) {
        return option.substring(option.indexOf(' ') + 1);
    }

    public static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(0);
            }
        }) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] object, byte[] more) {
        byte[] all = Arrays.copyOf(object, object.length + more.length);
        System.arraycopy(more, 0, all, object.length, more.length);
        return all;
    }

    @Override
    public String toString() {
        return id;
    }
}
