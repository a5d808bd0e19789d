package io.millrace.local.standins.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The AWS CLI, whose service models are its own, on a stand-in. It has to be on the PATH: Debian's package awscli, or
 * pip's.
 */
public record StockCommandLine(URI endpoint) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param text of both streams */
    public record Ended(int code, String text) {}

    /** @param arguments behind the service */
    public JsonNode json(String service, String... arguments) throws IOException, InterruptedException {
        return JSON.readTree(done(service, arguments));
    }

    /** Returns what it wrote. */
    public String done(String service, String... arguments) throws IOException, InterruptedException {
        Ended ended = run(service, arguments);
        assertThat(ended.code()).as(ended.text()).isZero();
        return ended.text();
    }

    public Ended run(String service, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("aws", "--endpoint-url", endpoint.toString(), "--output", "json", service));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                        "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY,
                        "AWS_DEFAULT_REGION", LocalIdentity.REGION,
                        "AWS_MAX_ATTEMPTS", "1",
                        "AWS_PAGER", ""));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }
}
