package io.millrace.local.tool.grants;

import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace grants}; nothing to do without one of its subcommands. */
@Command(
        name = "grants",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at what access-grants does.")
public final class GrantsCommand {

    private GrantsCommand() {}

    public static CommandLine commandLine(Clock clock) {
        return new CommandLine(new GrantsCommand()).addSubcommand(new PlanCommand(clock));
    }
}
