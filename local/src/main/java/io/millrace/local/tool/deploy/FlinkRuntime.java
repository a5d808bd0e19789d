package io.millrace.local.tool.deploy;

import java.util.Arrays;
import java.util.Optional;

/** A runtime of the service for which there is a jar. */
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

    /** The runtime of a version of Flink. */
    static Optional<FlinkRuntime> of(String flink) {
        return Arrays.stream(values())
                .filter(runtime -> flink.startsWith(runtime.versions))
                .findFirst();
    }

    /** The name in the API of the service. */
    String environment() {
        return environment;
    }

    /** Tells whether the Kinesis connector supports this runtime. */
    boolean hasKinesis() {
        return kinesis;
    }
}
