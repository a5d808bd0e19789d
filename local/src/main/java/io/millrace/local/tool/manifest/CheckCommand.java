package io.millrace.local.tool.manifest;

import io.millrace.jobs.revisionpublisher.manifest.ManifestCheck;
import io.millrace.jobs.settings.ManifestsKeys;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace manifest check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks a manifest by the rules of the job and by the JSON schema, without AWS:",
            "whether the assets exist is not looked up. Prints FILE:LINE:COLUMN: RULE: REASON for each finding."
        },
        footer = {"", "Exit code: 0 when there is no finding; 1 when there is one, or the file cannot be read."})
final class CheckCommand implements Callable<Integer> {

    private static final int FOUND = 1;
    /** A schema is applied to the whole document in memory; the job's own rules are not. */
    private static final long SCHEMA_BYTES_MAX = 16L * 1024 * 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The manifest.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--assets-max",
            paramLabel = "N",
            defaultValue = "" + ManifestsKeys.ASSETS_MAX_DEFAULT,
            description = "The job's manifests.assets.max; default ${DEFAULT-VALUE}.")
    private int assetsMax;

    @Override
    public Integer call() {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            ManifestCheck check = ManifestCheck.of(content, assetsMax);
            return report(check, bySchema(check));
        } catch (IOException unreadable) {
            spec.commandLine().getErr().println("manifest check: " + unreadable);
            return FOUND;
        }
    }

    /** What only the schema finds: on lines of which the job's rules have nothing to say. */
    private List<SchemaFinding> bySchema(ManifestCheck check) throws IOException {
        if (check.findings().stream().anyMatch(finding -> !finding.leavesJson())) {
            return List.of();
        }
        if (Files.size(file) > SCHEMA_BYTES_MAX) {
            spec.commandLine()
                    .getErr()
                    .println(file + ": over " + SCHEMA_BYTES_MAX + " bytes, so the schema was not applied");
            return List.of();
        }
        Set<Integer> lines =
                check.findings().stream().map(finding -> finding.line()).collect(Collectors.toSet());
        return ManifestSchema.load().findings(Files.readString(file)).stream()
                .filter(finding -> !lines.contains(finding.line()))
                .toList();
    }

    private int report(ManifestCheck check, List<SchemaFinding> bySchema) {
        PrintWriter out = spec.commandLine().getOut();
        check.findings()
                .forEach(finding -> out.println(place(finding.line(), finding.column()) + finding.rule() + ": "
                        + finding.reason() + (finding.path().isEmpty() ? "" : " (" + finding.path() + ")")));
        bySchema.forEach(
                finding -> out.println(place(finding.line(), finding.column()) + "schema: " + finding.reason()));
        int found = check.findings().size() + check.findingsLeftOut() + bySchema.size();
        if (found > 0) {
            String leftOut = check.findingsLeftOut() == 0 ? "" : ", of which " + check.findingsLeftOut() + " not shown";
            out.println(file + ": " + found + (found == 1 ? " finding" : " findings") + leftOut);
            return FOUND;
        }
        out.println(file + ": good; " + check.entries() + " assets and prefixes for data set " + check.dataSetId());
        return 0;
    }

    private String place(int line, int column) {
        return file + ":" + (line == 0 ? "" : line + ":" + column + ":") + " ";
    }
}
