package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SessionClusters;
import io.millrace.local.session.SharedCluster;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.iam.IamFaults;
import io.millrace.local.standins.iam.IamOperation;
import io.millrace.local.tool.run.Lines;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** access-grants, which has its own sink, on Flink 2. */
@Tag("flink2")
@ExtendWith(SharedCluster.class)
class Flink2IT {

    private static final int ALWAYS = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOn(SessionClusters clusters) throws Exception {
        try (EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
                EmbeddedIam iam = EmbeddedIam.start(0)) {
            UpgradeTest.people(mesh, iam);
            Settings settings = UpgradeTest.settings(mesh, iam, folder, Map.of("api.key.env", SessionCluster.FEED_KEY));
            SessionCluster before = clusters.before();
            String first = before.run(settings, 1, null);
            before.await(
                    first, "two grants", () -> UpgradeTest.rights(iam).equals(Set.of("bucket-first", "bucket-second")));
            before.await(first, "audit", () -> audit() >= 1);
            String savepoint = before.stop(first);
            int calls = mesh.calls().size();

            // only the record knows that a policy of the deleted agreement exists
            iam.faults().next(IamOperation.GET_ACCOUNT_AUTHORIZATION_DETAILS, IamFaults.Call.DENIED, ALWAYS);
            UpgradeTest.approve(mesh.organisation(), "third");
            mesh.organisation().delete("first");
            SessionCluster after = clusters.after();
            String second = after.run(settings, 1, savepoint);
            after.await(
                    second,
                    "the third grant, and not the first",
                    () -> UpgradeTest.rights(iam).equals(Set.of("bucket-second", "bucket-third")));
            after.stop(second);

            assertThat(iam.inlinePolicies(UpgradeTest.ROLE)).hasSize(1);
            assertThat(mesh.calls().stream()
                            .skip(calls)
                            .filter(call -> call.target().contains("events")))
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.target()).contains("lastEventId="));
        }
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private int audit() {
        return Lines.in(folder.resolve("audit")).size();
    }
}
