package io.millrace.jobs.settings;

import java.util.stream.Collectors;

/** The settings of a job as Markdown tables, for the README. */
final class SettingsReference {

    private SettingsReference() {}

    static String of(JobSettings job) {
        return job.groups().stream().map(group -> group(job, group)).collect(Collectors.joining("\n"));
    }

    private static String group(JobSettings job, SettingsGroup group) {
        StringBuilder text = new StringBuilder();
        text.append("**`")
                .append(group.id())
                .append("`** ")
                .append(group.meaning())
                .append("\n\n");
        text.append("| key | default | unit | accepts | example | meaning |\n|---|---|---|---|---|---|\n");
        for (Setting<?> setting : group.settings()) {
            text.append(row(setting, setting == MillraceKeys.JOB ? job.job() : setting.example()))
                    .append('\n');
        }
        if (group.settings().stream().anyMatch(Setting::isPerTable)) {
            text.append(
                            "\nA key marked *per table* can be set apart for one table: `KEY.TENANT.TABLE`, a dot inside a name ")
                    .append("written `%2E`, a percent sign `%25`.\n");
        }
        return text.toString();
    }

    private static String row(Setting<?> setting, String example) {
        String meaning = setting.meaning() + (setting.isPerTable() ? " *Per table.*" : "");
        String condition = setting.condition()
                .map(present -> " Only when " + present + ".")
                .orElse("");
        return "| `" + setting.key() + "` | " + cell(absence(setting)) + " | " + setting.unit() + " | "
                + cell(setting.type().accepted()) + " | " + cell(code(example)) + " | "
                + cell(meaning + condition) + " |";
    }

    private static String absence(Setting<?> setting) {
        return setting.isRequired()
                ? "**required**"
                : setting.defaultText().map(SettingsReference::code).orElse("none");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
