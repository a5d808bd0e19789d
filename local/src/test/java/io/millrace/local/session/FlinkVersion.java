package io.millrace.local.session;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Which Flink a cluster runs, as the build laid it out. */
enum FlinkVersion {
    ONE_20("local/target"),

    /** The jar is the one for 1.20 but for Flink's own formats, which are those of the cluster's version. */
    TWO("local/flink2/target");

    private final Path folder;

    FlinkVersion(String folder) {
        this.folder = home(folder);
    }

    /** Of the cluster. */
    String classPath() throws IOException {
        return Files.readString(folder.resolve("cluster-classpath.txt"));
    }

    /** @param scratch for one that has to be made */
    Path jar(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(home("jobs/target"))) {
            Path jar = files.filter(file -> file.toString().endsWith("-msf.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no jar in jobs/target"));
            return this == ONE_20 ? jar : withFormats(Files.copy(jar, scratch.resolve("with-formats.jar")));
        }
    }

    private Path withFormats(Path jar) throws IOException {
        Path formats = folder.resolve("formats");
        try (FileSystem content = FileSystems.newFileSystem(jar);
                Stream<Path> old = Files.walk(content.getPath("org/apache/flink/formats"));
                Stream<Path> files = Files.walk(formats)) {
            for (Path file : classes(old)) {
                Files.delete(file);
            }
            for (Path file : classes(files)) {
                Path target = content.getPath(formats.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return jar;
    }

    private static List<Path> classes(Stream<Path> walk) {
        return walk.filter(file -> file.toString().endsWith(".class")).toList();
    }

    private static Path home(String path) {
        return Path.of(System.getProperty("millrace.home"))
                .resolve(path)
                .toAbsolutePath()
                .normalize();
    }
}
