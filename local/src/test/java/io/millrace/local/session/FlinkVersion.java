package io.millrace.local.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The versions of Flink for clusters, with the folders and jars of the build. */
enum FlinkVersion {
    ONE_20("local/target", "jobs/target"),
    TWO("local/flink2/target", "jobs/flink2/target");

    private final Path cluster;
    private final Path jobs;

    FlinkVersion(String cluster, String jobs) {
        this.cluster = home(cluster);
        this.jobs = home(jobs);
    }

    /** Of the cluster. */
    String classPath() throws IOException {
        return Files.readString(cluster.resolve("cluster-classpath.txt"));
    }

    Path jar() throws IOException {
        try (Stream<Path> files = Files.list(jobs)) {
            return files.filter(file -> file.toString().endsWith("-msf.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no jar in " + jobs));
        }
    }

    private static Path home(String path) {
        return Path.of(System.getProperty("millrace.home"))
                .resolve(path)
                .toAbsolutePath()
                .normalize();
    }
}
