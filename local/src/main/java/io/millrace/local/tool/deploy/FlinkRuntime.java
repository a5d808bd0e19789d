package io.millrace.local.tool.deploy;

import java.util.Arrays;
import java.util.Optional;

/** A runtime of the service that there is a jar for. */
enum FlinkRuntime {
    FLINK_1_20("1.20.", "FLINK-1_20", true),
    FLINK_2_2("2.2.", "FLINK-2_2", false);

    private final String versions;
    private final String environment;
    private final boolean kinesis;

    FlinkRuntime(String versions, String environment, boolean kinesis) {
        this.versions = versions;
        this.environment = environment;
        this.kinesis = kinesis;
    }

    /** The one of a version of Flink. */
    static Optional<FlinkRuntime> of(String flink) {
        return Arrays.stream(values())
                .filter(runtime -> flink.startsWith(runtime.versions))
                .findFirst();
    }

    /** Its name on the service. */
    String environment() {
        return environment;
    }

    /** Whether the Kinesis connector runs on it. */
    boolean hasKinesis() {
        return kinesis;
    }
}
