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
 * A jar for the service.
 *
 * @param key of its object, which depends on the content
 * @param runtime of the build
 */
record Jar(Path file, String key, FlinkRuntime runtime) {

    /** The size limit of a jar, from the best practices of Managed Service for Apache Flink. */
    private static final long BYTES_MAX = 512L * 1024 * 1024;

    private static final String MAIN_CLASS = "io.millrace.jobs.Millrace";
    private static final String FLINK_VERSION = "Flink-Version";
    private static final int KEY_DIGITS = 16;

    /** @throws DeployException when the service could not run it */
    static Jar of(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String main = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (!MAIN_CLASS.equals(main)) {
                throw new DeployException(file + ": the main class in its manifest is " + main + ", not " + MAIN_CLASS);
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new DeployException(
                        file + ": " + Files.size(file) + " bytes, more than the limit of the service, " + BYTES_MAX);
            }
            String flink = String.valueOf(manifest.getMainAttributes().getValue(FLINK_VERSION));
            FlinkRuntime runtime = FlinkRuntime.of(flink)
                    .orElseThrow(() -> new DeployException(file + ": the " + FLINK_VERSION + " in its manifest is "
                            + flink + ", for which no runtime of the service is known"));
            return new Jar(file, "jars/" + hash(file).substring(0, KEY_DIGITS) + ".jar", runtime);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The jar in the build folder. */
    static Jar built(Path home) {
        Path target = home.resolve("jobs").resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith("-msf.jar")).toList();
            if (found.size() != 1) {
                throw new DeployException(
                        "jobs/target has " + found.size() + " jars *-msf.jar; build one, or pass it with --jar");
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
