package io.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class MillraceTest {

    private final Job grind = new NamedJob("grind");
    private final Job sieve = new NamedJob("sieve");

    @Test
    void theNamedJobIsSelected() {
        assertThat(Millrace.select(List.of(grind, sieve), selecting(Map.of("job", "sieve"))))
                .isSameAs(sieve);
    }

    @Test
    void noNameIsRefused() {
        assertThat(findings(Settings.of(Map.of()))).singleElement().asString().startsWith("millrace.job: is required");
    }

    @Test
    void anUnknownJobIsRefusedWithTheKnownOnes() {
        assertThat(findings(selecting(Map.of("job", "seive"))))
                .containsExactly("millrace.job: \"seive\" is not a job; the jobs are grind, sieve");
    }

    @Test
    void aNearMissIsPointedOut() {
        assertThat(findings(selecting(Map.of("job", "grinds", "jobb", "grind"))))
                .containsExactly(
                        "millrace.jobb: is not a key of group millrace; did you mean job?",
                        "millrace.job: \"grinds\" is not a job; the jobs are grind, sieve; did you mean grind?");
    }

    private List<String> findings(Settings settings) {
        return catchThrowableOfType(SettingsException.class, () -> Millrace.select(List.of(grind, sieve), settings))
                .findings();
    }

    private static Settings selecting(Map<String, String> keys) {
        return Settings.of(Map.of("millrace", keys));
    }

    private record NamedJob(String name) implements Job {

        @Override
        public void build(StreamExecutionEnvironment environment, Settings settings) {
            throw new UnsupportedOperationException();
        }
    }
}
