package io.millrace.local.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterProcessTest {

    /** What starts a process of a cluster, says which, and is never done. */
    static final class Parent {
        public static void main(String[] arguments) {
            ClusterProcess child = ClusterProcess.start(
                    Path.of(arguments[0]), System.getProperty("java.class.path"), Child.class.getName(), List.of());
            System.out.println(child.said(Pattern.compile("process (\\d+)")));
            Child.waitForEver();
        }
    }

    static final class Child {
        public static void main(String[] arguments) {
            System.out.println("process " + ProcessHandle.current().pid());
            waitForEver();
        }

        private static void waitForEver() {
            while (true) {
                LockSupport.park();
            }
        }
    }

    @Test
    void endsWithAParentThatIsKilled(@TempDir Path folder) throws IOException, InterruptedException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            try {
                assertThat(child.isAlive()).isTrue();

                // a signal that no process can handle
                parent.destroyForcibly().waitFor();

                Eventually.holds("the end of the child", () -> !child.isAlive());
            } finally {
                child.destroyForcibly();
            }
        } finally {
            parent.destroyForcibly();
        }
    }
}
