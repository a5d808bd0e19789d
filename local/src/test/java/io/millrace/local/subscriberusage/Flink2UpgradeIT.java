package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.tool.run.Lines;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The upgrade to Flink 2 from a savepoint of 1.20. */
@Tag("flink2")
@Tag("from-1.20")
class Flink2UpgradeIT extends SessionClusterIT {

    @Test
    void filesThatWereNotCommittedAre(SessionClusters clusters) throws Exception {
        Logs logs = Logs.of();
        List<LogObject> objects = logs.objects();
        put(objects.subList(0, 12));
        SessionCluster before = clusters.before();
        String first = before.run(settings(), 3, null, Map.of("execution.checkpointing.interval", "1 h"));
        before.await(first, "objects", () -> before.counter(first, "objectsRead") == 12);
        String savepoint = before.abandon(first);
        assertThat(written().count()).isZero();

        put(objects.subList(12, 20));
        SessionCluster after = clusters.after();
        String second = after.run(settings(), 2, savepoint);
        after.await(second, "the other objects", () -> after.counter(second, "objectsRead") == 8);
        after.stop(second);

        assertThat(written()).isEqualTo(logs.rows());
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }
}
