package io.millrace.local.session;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.http.LocalIdentity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of a Flink cluster, with none of this one's class path but {@link EndsWithParent}. It ends with this one,
 * however that ends.
 */
final class ClusterProcess implements AutoCloseable {

    /** Variable for the key of an {@link EmbeddedDataMesh}. */
    static final String FEED_KEY = "MILLRACE_FEED_KEY";

    private static final long END_SECONDS = 20;
    private static final int TOLD = 6_000;

    /** Of the list that Flink's own configuration has for Java 17, what the service's Java 11 does without. */
    private static final List<String> JAVA_17 = List.of("--add-opens=java.base/java.util=ALL-UNNAMED");

    private final String main;
    private final Process process;
    private final Path log;

    private ClusterProcess(String main, Process process, Path log) {
        this.main = main;
        this.process = process;
        this.log = log;
    }

    /** @param folder for its log */
    static ClusterProcess start(Path folder, String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_17);
        command.addAll(List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(
                "-cp",
                EndsWithParent.copyTo(folder) + File.pathSeparator + classPath,
                EndsWithParent.class.getName(),
                main));
        command.addAll(arguments);
        Path log = folder.resolve(main.substring(main.lastIndexOf('.') + 1) + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        builder.environment().put(FEED_KEY, EmbeddedDataMesh.API_KEY);
        builder.environment().put("AWS_REGION", LocalIdentity.REGION);
        try {
            return new ClusterProcess(main, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(main, e);
        }
    }

    /** The only group of the first match in its log, which it waits for. */
    String said(Pattern pattern) {
        String[] found = new String[1];
        boolean came = Eventually.within(Eventually.DEADLINE, () -> {
            boolean alive = process.isAlive();
            Matcher matcher = pattern.matcher(log());
            if (matcher.find()) {
                found[0] = matcher.group(1);
            } else if (!alive) {
                throw new AssertionError(main + " ended:\n" + tail());
            }
            return found[0] != null;
        });
        if (!came) {
            throw new AssertionError(
                    main + " did not say " + pattern + " within " + Eventually.DEADLINE + ":\n" + tail());
        }
        return found[0];
    }

    /** @throws AssertionError when it has ended */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(main + " ended:\n" + tail());
        }
    }

    /** The end of its log. */
    String tail() {
        String log = log();
        return log.substring(Math.max(0, log.length() - TOLD));
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
