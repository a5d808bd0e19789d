package io.millrace.jobs.revisionpublisher.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.revisionpublisher.ManifestScenario;
import io.millrace.jobs.revisionpublisher.manifest.ManifestCheck;
import io.millrace.jobs.revisionpublisher.manifest.ManifestFinding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Manifests of any length in a JVM with little heap. */
class ManifestMemoryTest {

    private static final long BYTES = 200_000_000;

    /** A million assets, each name remembered, take most of it. */
    private static final String HEAP = "-Xmx144m";

    @Test
    @Timeout(600)
    void twoHundredMegabytesAreReadInLessHeapThanThat() throws Exception {
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reading.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(reader.getInputStream().readAllBytes(), UTF_8);

        assertThat(reader.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(output.strip()).endsWith("entries 1000000, findings [manifest.assets-max], left out 0");
    }

    /** The program of the other JVM. */
    static final class Reading {

        private Reading() {}

        public static void main(String[] arguments) throws IOException {
            ManifestCheck check = ManifestCheck.of(new LongManifest(BYTES), 1_000_000);
            System.out.println("entries " + check.entries() + ", findings "
                    + check.findings().stream().map(ManifestFinding::rule).toList() + ", left out "
                    + check.findingsLeftOut());
        }
    }

    /** Assets without end, until there are so many bytes. */
    private static final class LongManifest extends InputStream {

        private final long most;
        private byte[] part;
        private int position;
        private long given;
        private int assets;
        private boolean closed;

        private LongManifest(long most) {
            this.most = most;
            this.part = ("{\"dataset_id\":\"" + ManifestScenario.DATA_SET + "\",\"asset_list\":[").getBytes(UTF_8);
        }

        @Override
        public int read() {
            if (position == part.length && !next()) {
                return -1;
            }
            given++;
            return part[position++];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (position == part.length && !next()) {
                return -1;
            }
            int copied = Math.min(length, part.length - position);
            System.arraycopy(part, position, target, offset, copied);
            position += copied;
            given += copied;
            return copied;
        }

        private boolean next() {
            if (closed) {
                return false;
            }
            closed = given >= most;
            String asset = closed
                    ? "]}"
                    : (assets == 0 ? "" : ",\n") + "{\"Bucket\":\"data\",\"Key\":\"products/weather/year=2026/part-"
                            + assets++ + ".parquet\"}";
            part = asset.getBytes(UTF_8);
            position = 0;
            return true;
        }
    }
}
