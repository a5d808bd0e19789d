package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.tool.run.Lines;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** table-delta without Kinesis on Flink 2: exports in a folder, changes in files. */
@Tag("flink2")
@ExtendWith(SharedCluster.class)
class Flink2IT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aSavepointGoesOnAtAnotherParallelism(SessionClusters clusters) throws Exception {
        for (int version = 0; version < 2; version++) {
            for (TableHistory table : UpgradedTables.all()) {
                put(table.key(version), table.export(version));
            }
        }
        SessionCluster before = clusters.before();
        String two = before.run(listing(), 2, null);
        before.await(two, "the reports of two versions", () -> reports().size() == 6);
        String savepoint = before.stop(two);
        List<Operation> expected = UpgradedTables.operationsBefore();
        assertThat(Operation.differences(changes(), expected)).isEmpty();

        UpgradedTables.APPLIED.forEach(table -> put(table.key(2), table.export(2)));
        put(UpgradedTables.APPROVAL, new byte[0]);
        SessionCluster after = clusters.after();
        String three = after.run(listing(), 3, savepoint);
        after.await(three, "every report", () -> reports().size() >= 9);
        after.stop(three);
        expected.addAll(UpgradedTables.operationsAfter());
        assertThat(Operation.differences(changes(), expected)).isEmpty();
        assertThat(Reports.verdicts(reports()))
                .containsExactlyInAnyOrder(
                        "acme/customers/v001 APPLIED",
                        "acme/customers/v002 APPLIED",
                        "acme/customers/v003 APPLIED",
                        "globex/orders/v001 APPLIED",
                        "globex/orders/v002 APPLIED",
                        "globex/orders/v003 APPLIED",
                        "initech/stock/v001 APPLIED",
                        "initech/stock/v002 HELD",
                        "initech/stock/v002 APPLIED");
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private void put(String key, byte[] content) {
        Exports.put(folder.resolve("exports"), key, content);
    }

    private Settings listing() {
        return settings().listing(DeltaSettings.uri(folder.resolve("exports"))).build();
    }

    /** Settings without the source of exports. */
    DeltaSettings settings() {
        return new DeltaSettings()
                .changesTo(DeltaSettings.uri(folder.resolve("changes")))
                .resultsIn(DeltaSettings.uri(folder));
    }

    List<Operation> changes() {
        return Lines.in(folder.resolve("changes")).stream()
                .map(Operation::parse)
                .toList();
    }

    List<String> reports() {
        return Lines.in(folder.resolve("reports"));
    }
}
