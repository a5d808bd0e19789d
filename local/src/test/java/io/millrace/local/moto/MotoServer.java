package io.millrace.local.moto;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The moto_server of the PATH ({@code pip install 'moto[server]'}), on a free port of the loopback address. */
final class MotoServer implements AutoCloseable {

    private static final String COMMAND = "moto_server";
    private static final Pattern RUNNING = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI endpoint;

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, COMMAND)));
    }

    /** @param accountId of every call */
    static MotoServer start(String accountId) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(COMMAND, "-H", "127.0.0.1", "-p", "0").redirectErrorStream(true);
        builder.environment().put("MOTO_ACCOUNT_ID", accountId);
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        StringBuilder read = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher running = RUNNING.matcher(line);
            if (running.find()) {
                Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "moto output");
                drain.setDaemon(true);
                drain.start();
                return new MotoServer(process, URI.create(running.group(1)));
            }
            read.append(line).append('\n');
        }
        process.destroyForcibly();
        throw new IOException(COMMAND + " did not start:\n" + read);
    }

    URI endpoint() {
        return endpoint;
    }

    /** Forgets everything. */
    void reset() {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IllegalStateException("moto is not reset", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("moto is not reset", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
