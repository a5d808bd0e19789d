package io.millrace.local.tool.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** JSON lines as sinks write them to the embedded S3, and as {@code sample-data/expected} has them. */
final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fields that differ from one run to the next. */
    private static final List<String> TIMES = List.of("startedAt", "finishedAt", "at");

    private JsonLines() {}

    /** Every line of the objects below a prefix, in no order. */
    static List<String> ofObjects(S3Client s3, String bucket, String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .filter(object -> object.key().endsWith(".jsonl"))
                .flatMap(object -> s3.getObjectAsBytes(
                                request -> request.bucket(bucket).key(object.key()))
                        .asUtf8String()
                        .lines())
                .toList();
    }

    static List<String> ofFile(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + line, e);
        }
    }

    /** Without times and sorted, so that two runs with the same results are equal. */
    static List<String> comparable(List<String> lines) {
        return lines.stream().map(JsonLines::withoutTimes).sorted().toList();
    }

    /** Whether the lines are those of a file, times and order aside. */
    static boolean same(List<String> lines, Path expected) {
        return Files.exists(expected) && comparable(lines).equals(comparable(ofFile(expected)));
    }

    private static String withoutTimes(String line) {
        JsonNode node = parse(line);
        if (node instanceof ObjectNode object && !object.has("id")) {
            object.remove(TIMES);
        }
        return node.toString();
    }
}
