package io.millrace.local.tool.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Command {@code millrace doctor}, for the list of commands; the script runs {@link Doctor} before anything is built.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks this machine for the requirements of Millrace, one line each; exit code 1 if one is missing.")
final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        return new Doctor(Path.of(System.getProperty("millrace.home", ".")), System.getenv())
                .examine(spec.commandLine().getOut());
    }
}
