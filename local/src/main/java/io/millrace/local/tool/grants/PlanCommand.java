package io.millrace.local.tool.grants;

import io.millrace.connectors.iam.Iam;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.accessgrants.plan.GrantPlan;
import io.millrace.jobs.accessgrants.plan.GrantPlanException;
import io.millrace.jobs.accessgrants.plan.PlannedChange;
import io.millrace.jobs.accessgrants.plan.PlannedChange.Kind;
import io.millrace.jobs.accessgrants.plan.PlannedRole;
import io.millrace.jobs.accessgrants.policy.RoleRoom;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.local.tool.run.NamedSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code millrace grants plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the changes that access-grants would make in IAM, with reasons. Changes nothing itself.",
            "The plan is that of a first start, without the records of a running job, which also waits a",
            "minute before it corrects a role it has just changed, and holds revocations of agreements that it knew."
        },
        footer = {
            "",
            "Each change is + write, ~ replace or - remove, with role, policy, agreements and reason;",
            "! is a refused agreement, with the rule: it gets no access.",
            "Exit code: 0 without changes, 3 with changes, 1 when something could not be read,",
            "2 when the settings were refused."
        })
final class PlanCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int CHANGES = 3;
    private static final int SHOWN_MAX = 5;

    private final Clock clock;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--settings", required = true, paramLabel = "FILE", description = "The settings of the job.")
    @SuppressWarnings("NullAway.Init")
    private Path settingsFile;

    @Option(names = "--documents", description = "Print the documents of the policies as well.")
    private boolean documents;

    PlanCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            GrantPlan plan = AccessGrants.plan(NamedSettings.load(settingsFile, AccessGrants.NAME), clock);
            print(plan, spec.commandLine().getOut());
            return plan.isEmpty() ? 0 : CHANGES;
        } catch (SettingsException refused) {
            errors.println("Settings refused:");
            refused.findings().forEach(finding -> errors.println("  " + finding));
            return REFUSED;
        } catch (GrantPlanException failed) {
            errors.println("grants plan: " + failed.getMessage());
            return FAILED;
        }
    }

    private void print(GrantPlan plan, PrintWriter out) {
        for (PlannedChange change : plan.changes()) {
            String role = change.role().isEmpty() ? "(no role)" : change.role();
            String policy = change.policy().isEmpty() ? "" : " " + change.policy();
            out.println(sign(change.kind()) + " " + role + policy + agreements(change.agreements()));
            out.println("    " + change.rule().map(rule -> rule + ": ").orElse("") + printable(change.reason()));
            if (documents) {
                change.document().ifPresent(document -> out.println("    " + document));
            }
        }
        for (PlannedRole role : plan.roles()) {
            out.printf(
                    "= %s: %,d agreements, %,d of %,d inline characters, %,d of %,d policies attached; room for %,d"
                            + " more characters%n",
                    role.name(),
                    role.agreements(),
                    role.room().inlineCharacters(),
                    Iam.INLINE_CHARACTERS_MAX,
                    role.room().attached(),
                    RoleRoom.ATTACHED_MAX,
                    role.room().charactersLeft());
        }
        if (plan.held() > 0) {
            out.println("held: no agreement explains " + plan.held() + " rights. They stay, because"
                    + " revocations.max.percent allows fewer revocations, or nothing is granted at all");
        }
        if (plan.foreign() > 0) {
            out.println("left alone: " + plan.foreign() + " policies of agreements unknown to the server");
        }
        out.println("plan: " + plan.count(Kind.WRITE) + " to write, " + plan.count(Kind.REPLACE) + " to replace, "
                + plan.count(Kind.REMOVE) + " to remove; " + plan.count(Kind.REFUSE) + " refused; "
                + plan.agreements() + " agreements checked, " + plan.others() + " inactive or of other platforms");
        out.flush();
    }

    private static String agreements(List<String> agreements) {
        if (agreements.isEmpty()) {
            return "";
        }
        String shown =
                agreements.stream().limit(SHOWN_MAX).map(PlanCommand::printable).collect(Collectors.joining(", "));
        int more = agreements.size() - SHOWN_MAX;
        return (agreements.size() == 1 ? " of agreement " : " of agreements ")
                + shown
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String sign(Kind kind) {
        return switch (kind) {
            case WRITE -> "+";
            case REPLACE -> "~";
            case REMOVE -> "-";
            case REFUSE -> "!";
        };
    }

    /** Ids are text from outside, and a terminal interprets control characters. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
