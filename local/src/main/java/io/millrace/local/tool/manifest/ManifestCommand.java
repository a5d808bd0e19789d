package io.millrace.local.tool.manifest;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command {@code millrace manifest}, the parent of its subcommands. */
@Command(
        name = "manifest",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Checks or writes a manifest of revision-publisher.")
public final class ManifestCommand {

    private ManifestCommand() {}

    /** @param environment variables of the process */
    public static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new ManifestCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new CreateCommand(environment));
    }
}
