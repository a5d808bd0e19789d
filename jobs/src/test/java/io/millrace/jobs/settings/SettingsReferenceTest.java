package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings page of the documentation; {@code -Dmillrace.docs.write=true} writes it anew. */
class SettingsReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");
    private static final String REGENERATION = "mvn -pl jobs -am test -Dtest=SettingsReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.docs.write=true";

    @Test
    void thePageIsTheGeneratedReference() throws IOException {
        String generated = SettingsReference.of(JobSettings.all());
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(PAGE, generated);
        }

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/settings.md; to regenerate it: %s", REGENERATION)
                .isEqualTo(generated);
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
    void groupsOfOneIdAreOneDeclaration() {
        List<SettingsGroup> groups = JobSettings.all().stream()
                .flatMap(job -> job.groups().stream())
                .distinct()
                .toList();

        assertThat(groups).extracting(SettingsGroup::id).doesNotHaveDuplicates();
    }

    @Test
    void aGroupStandsOnceAndARowSaysAllThatIsDeclared() {
        SettingsGroup own = new SettingsGroup("things", "What they are.");
        Setting<Arrivals> choice = own.declare("arrivals", SettingTypes.choice(Arrivals.class), "How.")
                .byDefault("listing");
        own.declare("uri", SettingTypes.location(), "Where.").required().example("s3://my-bucket/x");
        own.declare("wait", SettingTypes.wholeNumber(1, 9), "How long.")
                .unit("seconds")
                .byDefault("5")
                .onlyWhen(choice, Arrivals.EVENTS);
        own.declare("delimiter", SettingTypes.delimiter(), "What is between.")
                .perTable()
                .example("|");
        SettingsGroup shared = new SettingsGroup("rejects", "Where they go.");
        shared.declare("uri", SettingTypes.location(), "Where.").required().example("s3://my-bucket/r");

        String reference = SettingsReference.of(
                List.of(new JobSettings("sorting", own, shared), new JobSettings("stirring", shared)));

        assertThat(reference).startsWith("# Settings\n").endsWith("""

                | job | groups |
                |---|---|
                | sorting | [`things`](#things), [`rejects`](#rejects) |
                | stirring | [`rejects`](#rejects) |

                ## things

                What they are. Used by sorting.

                | key | default | unit | accepts | example | meaning |
                |---|---|---|---|---|---|
                | `arrivals` | `listing` |  | `listing` or `events` | `listing` | How. |
                | `uri` | **required** |  | `s3://bucket/prefix` or `file:///folder` | `s3://my-bucket/x` | Where. |
                | `wait` | `5` | seconds | a whole number from 1 to 9 | `5` | How long. Only when `arrivals` is `events`. |
                | `delimiter` | none |  | one character, or `tab` | `\\|` | What is between. *Per table.* |

                A key marked *per table* can be overridden for one table: `KEY.TENANT.TABLE`. In the names, a dot
                is written `%2E` and a percent sign `%25`.

                ## rejects

                Where they go. Used by all jobs.

                | key | default | unit | accepts | example | meaning |
                |---|---|---|---|---|---|
                | `uri` | **required** |  | `s3://bucket/prefix` or `file:///folder` | `s3://my-bucket/r` | Where. |
                """);
    }

    static List<JobSettings> jobs() {
        return JobSettings.all();
    }
}
