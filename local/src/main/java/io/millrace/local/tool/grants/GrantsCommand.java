package io.millrace.local.tool.grants;

import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command {@code millrace grants}, the parent of its subcommands. */
@Command(
        name = "grants",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Commands for access-grants.")
public final class GrantsCommand {

    private GrantsCommand() {}

    public static CommandLine commandLine(Clock clock) {
        return new CommandLine(new GrantsCommand()).addSubcommand(new PlanCommand(clock));
    }
}
