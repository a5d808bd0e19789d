package io.millrace.local.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A child process that does one round on request, so that several can take turns and stay warm. */
final class BenchProcess implements Closeable {

    private static final String ROUND = "round";

    private final String name;
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private BenchProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param main hands its rounds to {@link #serve} */
    static BenchProcess start(String name, List<String> jvm, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Flink's images replace glibc's allocator, which keeps what RocksDB has given back, in an arena for each
        // thread.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return new BenchProcess(name, builder.start());
    }

    String name() {
        return name;
    }

    Measurement round() throws IOException {
        orders.write(ROUND);
        orders.newLine();
        orders.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (Measurement.isOn(line)) {
                return Measurement.parse(line);
            }
        }
        throw new IllegalStateException(name + " ended in the middle of a round");
    }

    /** In the process: one round for each line of the standard input, until it ends. */
    static void serve(Callable<String> work) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            new Repetitions(0, 1).time(work).print();
        }
    }

    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().join();
    }
}
