package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The refusal of settings that need features missing in Flink 2. */
@Tag("flink2")
@ExtendWith(SharedCluster.class)
class Flink2SettingsIT {

    @Test
    void kinesisIsRefusedByTheNamesOfTheSettings(SessionClusters clusters) {
        String stream = "arn:aws:kinesis:us-east-1:000000000000:stream/";
        Settings settings = new DeltaSettings()
                .listing("file:///exports")
                .put("exports", "arrivals", "events")
                .put("exports", "stream.arn", stream + "arrivals")
                .without("exports", "poll.seconds")
                .changesTo(URI.create("http://127.0.0.1:1"), stream + "changes")
                .resultsIn("file:///results")
                .build();

        assertThatThrownBy(() -> clusters.after().run(settings, 1, null))
                .hasMessageContainingAll(
                        "SettingsException",
                        "exports.arrivals: needs Kinesis, whose connector runs on Flink 1.20 only",
                        "changes.destination: needs Kinesis")
                .message()
                .doesNotContain("NoClassDefFoundError");
    }
}
