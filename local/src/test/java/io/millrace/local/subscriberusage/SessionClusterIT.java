package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.run.Lines;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.trail.Trail;
import io.millrace.local.trail.TrailShape;
import io.millrace.local.trail.TrailTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a cluster that has nothing of ours: logs in a folder, Parquet in another. */
@ExtendWith(SharedCluster.class)
class SessionClusterIT {

    private record LogObject(String key, byte[] content) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOnAtAnotherParallelism(SessionCluster cluster) throws Exception {
        List<LogObject> objects = new ArrayList<>();
        List<Usage> truth = new ArrayList<>();
        TrailShape shape = TrailShape.of(900, 20)
                .withSpan(Duration.ofHours(20))
                .withDuplicates(0.2)
                .withCorrections(0.02);
        Trail.write(shape, (key, content) -> objects.add(new LogObject(key, content)), truth::add);
        UsageRows expected = UsageRows.of(truth);

        put(objects.subList(0, 12));
        String three = cluster.run(settings(), 3, null);
        cluster.await(three, "some rows", () -> written().count() > 0);
        String savepoint = cluster.stop(three);
        int before = written().count();
        put(objects.subList(12, 20));
        String two = cluster.run(settings(), 2, savepoint);
        cluster.await(two, "every row", () -> written().count() >= expected.count());
        cluster.stop(two);

        assertThat(before).isLessThan(expected.count());
        assertThat(written()).isEqualTo(expected);
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private void put(List<LogObject> delivered) throws IOException {
        TrailTarget target = TrailTarget.folder(folder.resolve("trail"));
        for (LogObject object : delivered) {
            target.put(object.key(), object.content());
        }
    }

    private Settings settings() {
        return new UsageSettings(
                        UsageSettings.uri(folder.resolve("trail")),
                        UsageSettings.uri(folder.resolve("usage")),
                        UsageSettings.uri(folder.resolve("rejects")))
                .listing()
                .build();
    }

    private UsageRows written() {
        try {
            return UsageRows.in(folder.resolve("usage"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
