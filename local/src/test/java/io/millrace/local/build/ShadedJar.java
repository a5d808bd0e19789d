package io.millrace.local.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A built jar for Managed Service for Apache Flink. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ShadedJar {

    private static final int JAVA_11 = 55;
    private static final int CLASS_FILE = 0xCAFEBABE;
    private static final Pattern FLINK_OF_THE_SERVICE =
            Pattern.compile("org/apache/flink/(core|runtime|streaming/api|streaming/runtime|client)/.*\\.class");

    private final String flink;
    private final long bytesMax;
    private final Path file;
    private final JarFile jar;
    final List<String> names;

    /**
     * @param flink prefix of the version
     * @param bytesMax well above the current size, to detect unintended dependencies; the service allows 512 MB
     */
    ShadedJar(String target, String flink, long bytesMax) throws IOException {
        this.flink = flink;
        this.bytesMax = bytesMax;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("millrace.home"), target))) {
            List<Path> shaded = files.filter(
                            path -> path.getFileName().toString().endsWith("-msf.jar"))
                    .toList();
            assertThat(shaded).hasSize(1);
            file = shaded.get(0);
        }
        jar = new JarFile(file.toFile());
        names = jar.stream().map(ZipEntry::getName).toList();
    }

    @AfterAll
    void close() throws IOException {
        jar.close();
    }

    @Test
    void itsManifestNamesTheMainClassThatItContains() throws IOException {
        String main = jar.getManifest().getMainAttributes().getValue("Main-Class");

        assertThat(main).isEqualTo("io.millrace.jobs.Millrace");
        assertThat(names).contains(main.replace('.', '/') + ".class");
    }

    @Test
    void itsManifestNamesTheFlinkThatItIsFor() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue("Flink-Version"))
                .startsWith(flink);
    }

    @Test
    void itLeavesFlinkToTheService() {
        assertThat(names).noneMatch(name -> FLINK_OF_THE_SERVICE.matcher(name).matches());
    }

    @Test
    void itLeavesLoggingToTheService() {
        assertThat(names)
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("org/apache/logging/"))
                .noneMatch(name -> name.startsWith("org/apache/log4j/"))
                .noneMatch(name -> name.startsWith("ch/qos/"));
    }

    @Test
    void itCarriesNoSignatureOfAJarThatItContains() {
        assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }

    @Test
    void theServicesOfTheAwsSdkAreThere() throws IOException {
        assertThat(lines("META-INF/services/software.amazon.awssdk.http.SdkHttpService"))
                .isNotEmpty()
                .allMatch(service -> names.contains(service.replace('.', '/') + ".class"));
    }

    @Test
    void itFitsWellIntoTheLimitOfTheService() throws IOException {
        assertThat(Files.size(file)).isLessThan(bytesMax);
    }

    @Test
    void ourClassesRunOnJava11() throws IOException {
        List<String> ours = names.stream()
                .filter(name -> name.startsWith("io/millrace/") && name.endsWith(".class"))
                .toList();

        assertThat(ours).hasSizeGreaterThan(10);
        for (String name : ours) {
            try (DataInputStream content = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
                assertThat(content.readInt()).isEqualTo(CLASS_FILE);
                content.readUnsignedShort();
                assertThat(content.readUnsignedShort()).as(name).isEqualTo(JAVA_11);
            }
        }
    }

    List<String> lines(String name) throws IOException {
        try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
