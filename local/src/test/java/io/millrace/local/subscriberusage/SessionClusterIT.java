package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.tool.run.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a plain Flink cluster, with logs in one folder and Parquet in another. */
@ExtendWith(SharedCluster.class)
class SessionClusterIT {

    /** A trail and its expected rows. */
    record Logs(List<LogObject> objects, UsageRows rows) {

        static Logs of() throws IOException {
            List<LogObject> objects = new ArrayList<>();
            List<Usage> truth = new ArrayList<>();
            TrailShape shape = TrailShape.of(900, 20)
                    .withSpan(Duration.ofHours(20))
                    .withDuplicates(0.2)
                    .withCorrections(0.02);
            Trail.write(shape, (key, content) -> objects.add(new LogObject(key, content)), truth::add);
            return new Logs(objects, UsageRows.of(truth));
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aSavepointGoesOnAtAnotherParallelism(SessionClusters clusters) throws Exception {
        Logs logs = Logs.of();
        List<LogObject> objects = logs.objects();
        UsageRows expected = logs.rows();

        put(objects.subList(0, 12));
        SessionCluster before = clusters.before();
        String three = before.run(settings(), 3, null);
        before.await(three, "some rows", () -> written().count() > 0);
        before.await(three, "objects", () -> before.counter(three, "objectsRead") == 12);
        String savepoint = before.stop(three);
        int counted = written().count();
        // delivered again, in files of other names
        objects.subList(0, 12).stream().map(LogObject::renamed).forEach(this::put);
        put(objects.subList(12, 20));
        SessionCluster after = clusters.after();
        String two = after.run(settings(), 2, savepoint);
        after.await(two, "every object", () -> after.counter(two, "objectsRead") == 20);
        after.stop(two);

        assertThat(counted).isLessThan(expected.count());
        assertThat(written()).isEqualTo(expected);
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    void put(List<LogObject> delivered) {
        delivered.forEach(this::put);
    }

    private void put(LogObject object) {
        try {
            TrailTarget.folder(folder.resolve("trail")).put(object.key(), object.content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings settings() {
        return new UsageSettings(
                        UsageSettings.uri(folder.resolve("trail")),
                        UsageSettings.uri(folder.resolve("usage")),
                        UsageSettings.uri(folder.resolve("rejects")))
                .listing()
                .build();
    }

    UsageRows written() {
        try {
            return UsageRows.in(folder.resolve("usage"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
