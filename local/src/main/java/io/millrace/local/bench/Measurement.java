package io.millrace.local.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * The figures that one process measured, passed to its parent as one line of JSON.
 *
 * @param seconds wall time of each counted round
 * @param cpuSeconds processor time of the whole process in each counted round
 * @param peakMegabytes most memory the process has had resident, -1 where the system does not tell
 * @param stateBytes size of the last checkpoint, 0 without state
 * @param result what came out, to see that all did the same work
 */
record Measurement(
        @JsonProperty("seconds") List<Double> seconds,
        @JsonProperty("cpuSeconds") List<Double> cpuSeconds,
        @JsonProperty("peakMegabytes") long peakMegabytes,
        @JsonProperty("stateBytes") long stateBytes,
        @JsonProperty("result") String result) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "measured: ";

    /** Of several, in order: their rounds, the highest memory, the last result. */
    static Measurement of(List<Measurement> parts) {
        return new Measurement(
                parts.stream().flatMap(part -> part.seconds.stream()).toList(),
                parts.stream().flatMap(part -> part.cpuSeconds.stream()).toList(),
                parts.stream().mapToLong(Measurement::peakMegabytes).max().orElseThrow(),
                parts.get(parts.size() - 1).stateBytes,
                parts.get(parts.size() - 1).result);
    }

    double median() {
        return median(seconds);
    }

    double best() {
        return Collections.min(seconds);
    }

    double medianCpu() {
        return median(cpuSeconds);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    void print() throws JsonProcessingException {
        System.out.println(MARK + JSON.writeValueAsString(this));
    }

    static boolean isOn(String line) {
        return line.startsWith(MARK);
    }

    static Measurement parse(String line) throws JsonProcessingException {
        return JSON.readValue(line.substring(MARK.length()), Measurement.class);
    }

    static Measurement parse(List<String> lines) throws JsonProcessingException {
        return parse(lines.stream()
                .filter(Measurement::isOn)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the process measured nothing: " + lines)));
    }

    /** Processor time this process has taken, in seconds. */
    static double processCpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    static long peakResidentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
