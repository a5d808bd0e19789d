package io.millrace.local.tool.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check of a machine for the requirements of Millrace. The {@code millrace} script runs this source file directly,
 * so it uses only the JDK.
 */
final class Doctor {

    private static final long MEMORY_MIB = 3072;
    private static final long ANSWER_SECONDS = 30;
    private static final String NODE_REMEDY =
            "Install it from https://nodejs.org. Without it the demo's changes go to files,"
                    + " and ./millrace aws and the tests do not run.";
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)[\\w.+-]*");

    private final Path home;
    private final Map<String, String> environment;

    /**
     * @param home root of the checkout
     * @param environment variables with the {@code PATH} to search
     */
    Doctor(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length > 1) {
            output.println("Usage: millrace doctor");
            output.println("Checks this machine for the requirements of Millrace, one line each.");
            output.println("Exit code: 0 when everything was found, 1 when something is missing.");
            boolean asked = arguments[1].equals("--help") || arguments[1].equals("-h");
            System.exit(asked ? 0 : 2);
        }
        System.exit(new Doctor(Path.of(arguments[0]), System.getenv()).examine(output));
    }

    /** Prints one line per check, {@code OK} or {@code MISSING} with a remedy. Returns 1 when something is missing. */
    int examine(PrintWriter output) {
        List<Finding> findings = List.of(
                java(),
                tool("Maven", "mvn", "-v", 3, 8, "Install it from https://maven.apache.org or your package manager."),
                tool("Node.js", "node", "--version", 18, 0, NODE_REMEDY),
                tool("npm", "npm", "--version", 8, 0, "It comes with Node.js: https://nodejs.org."),
                port(),
                memory(),
                writable());
        findings.forEach(finding -> output.println(finding.line()));
        output.flush();
        return findings.stream().allMatch(Finding::found) ? 0 : 1;
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        boolean compiler = Files.exists(Path.of(System.getProperty("java.home"), "lib", "modules"))
                && ModuleLayer.boot().findModule("jdk.compiler").isPresent();
        return new Finding(
                "JDK 17 or newer",
                feature >= 17 && compiler,
                Runtime.version().toString(),
                "Install a JDK, 17 or newer, and put it on the PATH or in JAVA_HOME.");
    }

    private Finding tool(String name, String command, String argument, int major, int minor, String remedy) {
        String wanted = name + " " + major + (minor > 0 ? "." + minor : "") + " or newer";
        Optional<Path> executable = find(command);
        if (executable.isEmpty()) {
            return new Finding(wanted, false, command + " is not on the PATH", remedy);
        }
        String answer = answer(executable.get(), argument);
        Matcher version = VERSION.matcher(answer);
        if (!version.find()) {
            return new Finding(wanted, false, executable.get() + " " + argument + " names no version", remedy);
        }
        int foundMajor = Integer.parseInt(version.group(1));
        boolean enough = foundMajor > major || (foundMajor == major && Integer.parseInt(version.group(2)) >= minor);
        return new Finding(wanted, enough, version.group(), remedy);
    }

    private static Finding port() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Finding("A free port on the loopback address", true, "" + socket.getLocalPort(), "");
        } catch (IOException e) {
            return new Finding(
                    "A free port on the loopback address", false, "" + e.getMessage(), "Allow local servers.");
        }
    }

    private static Finding memory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long mebibytes = system.getTotalMemorySize() >> 20;
        return new Finding(
                "Memory of " + MEMORY_MIB + " MiB or more",
                mebibytes >= MEMORY_MIB,
                mebibytes + " MiB",
                "Give this machine or container more memory.");
    }

    private Finding writable() {
        Path target = home.resolve("local").resolve("target");
        Path existing = target;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return new Finding(
                "A place to build in",
                Files.isDirectory(existing) && Files.isWritable(existing),
                target.toString(),
                "Make the checkout writable.");
    }

    private Optional<Path> find(String command) {
        return List.of(environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))).stream()
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String answer(Path executable, String argument) {
        try {
            ProcessBuilder command = new ProcessBuilder(executable.toString(), argument).redirectErrorStream(true);
            command.environment().putAll(environment);
            Process process = command.start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return answer;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private record Finding(String wanted, boolean found, String seen, String remedy) {
        String line() {
            return found ? "OK       " + wanted + ": " + seen : "MISSING  " + wanted + ": " + seen + ". " + remedy;
        }
    }
}
