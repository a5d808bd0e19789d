package io.millrace.local.tool.deploy;

import io.millrace.connectors.content.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The jar that runs on the service.
 *
 * @param key of the object that it becomes; another content has another key
 * @param runtime that it is built for
 */
record Jar(Path file, String key, FlinkRuntime runtime) {

    /** Managed Service for Apache Flink, best practices: the largest jar. */
    private static final long BYTES_MAX = 512L * 1024 * 1024;

    private static final String MAIN_CLASS = "io.millrace.jobs.Millrace";
    private static final String FLINK_VERSION = "Flink-Version";
    private static final int KEY_DIGITS = 16;

    /** @throws DeployException when it is none that the service could run */
    static Jar of(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String main = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (!MAIN_CLASS.equals(main)) {
                throw new DeployException(file + ": the main class in its manifest is " + main + ", not " + MAIN_CLASS);
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new DeployException(
                        file + ": " + Files.size(file) + " bytes, and the service takes " + BYTES_MAX);
            }
            String flink = String.valueOf(manifest.getMainAttributes().getValue(FLINK_VERSION));
            FlinkRuntime runtime = FlinkRuntime.of(flink)
                    .orElseThrow(() -> new DeployException(file + ": the " + FLINK_VERSION + " in its manifest is "
                            + flink + ", of which the service is not known to have a runtime"));
            return new Jar(file, "jars/" + hash(file).substring(0, KEY_DIGITS) + ".jar", runtime);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The one that the build made. */
    static Jar built(Path home) {
        Path target = home.resolve("jobs").resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith("-msf.jar")).toList();
            if (found.size() != 1) {
                throw new DeployException(
                        "jobs/target has " + found.size() + " jars *-msf.jar; build it, or name one with --jar");
            }
            return of(found.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + target, e);
        }
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Sha256.start();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.hex(digest.digest());
    }
}
