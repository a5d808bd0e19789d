package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsReferenceTest {

    private static final Path README = Path.of("..", "README.md");

    /** Put the two markers around nothing to see the text to paste. */
    @ParameterizedTest
    @MethodSource("jobs")
    void theReadmeHasTheReference(JobSettings job) throws IOException {
        String readme = Files.exists(README) ? Files.readString(README) : "";

        assertThat(MarkdownSection.find(readme, "settings:" + job.job()))
                .as("settings of %s in README.md", job.job())
                .contains(SettingsReference.of(job).strip());
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void everyExampleAndDefaultIsAccepted(JobSettings job) {
        for (SettingsGroup group : job.groups()) {
            for (Setting<?> setting : group.settings()) {
                assertThat(setting.example())
                        .as(group.id() + "." + setting.key())
                        .isNotEmpty();
                assertThat(setting.type().parse(setting.example())).isNotNull();
                setting.defaultText()
                        .ifPresent(
                                text -> assertThat(setting.type().parse(text)).isNotNull());
                assertThat(setting.meaning()).endsWith(".");
            }
        }
    }

    @Test
    void aRowSaysAllThatIsDeclared() {
        SettingsGroup group = new SettingsGroup("things", "What they are.");
        Setting<Arrivals> choice = group.declare("arrivals", SettingTypes.choice(Arrivals.class), "How.")
                .byDefault("listing");
        group.declare("uri", SettingTypes.location(), "Where.").required().example("s3://my-bucket/x");
        group.declare("wait", SettingTypes.wholeNumber(1, 9), "How long.")
                .unit("seconds")
                .byDefault("5")
                .onlyWhen(choice, Arrivals.EVENTS);
        group.declare("delimiter", SettingTypes.delimiter(), "What is between.")
                .perTable()
                .example("|");

        assertThat(SettingsReference.of(new JobSettings("job", group))).isEqualTo("""
                **`things`** What they are.

                | key | default | unit | accepts | example | meaning |
                |---|---|---|---|---|---|
                | `arrivals` | `listing` |  | `listing` or `events` | `listing` | How. |
                | `uri` | **required** |  | `s3://bucket/prefix` or `file:///folder` | `s3://my-bucket/x` | Where. |
                | `wait` | `5` | seconds | a whole number from 1 to 9 | `5` | How long. Only when `arrivals` is `events`. |
                | `delimiter` | none |  | one character, or `tab` | `\\|` | What is between. *Per table.* |

                A key marked *per table* can be set apart for one table: `KEY.TENANT.TABLE`, a dot inside a name written `%2E`, a percent sign `%25`.
                """);
    }

    @Test
    void aSectionIsWhatIsBetweenItsMarkers() {
        String readme = "# A\n<!-- settings:a -->\n\ntext\n<!-- /settings:a -->\nmore <!-- settings:b -->";

        assertThat(MarkdownSection.find(readme, "settings:a")).contains("text");
        assertThat(MarkdownSection.find(readme, "settings:c")).isEmpty();
        assertThatThrownBy(() -> MarkdownSection.find(readme, "settings:b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MarkdownSection.find(readme + readme, "settings:a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static List<JobSettings> jobs() {
        return JobSettings.all();
    }
}
