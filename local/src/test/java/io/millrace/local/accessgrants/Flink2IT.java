package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.aws.iam.EmbeddedIam;
import io.millrace.local.aws.iam.Operation;
import io.millrace.local.datamesh.EmbeddedDataMesh;
import io.millrace.local.run.Lines;
import io.millrace.local.session.SessionCluster;
import io.millrace.local.session.SharedCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job with a sink of ours on Flink 2. */
@Tag("flink2")
@ExtendWith(SharedCluster.class)
class Flink2IT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOn(SessionCluster cluster) throws Exception {
        try (EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
                EmbeddedIam iam = EmbeddedIam.start(0)) {
            UpgradeTest.people(mesh, iam);
            Settings settings = UpgradeTest.settings(mesh, iam, folder, Map.of("api.key.env", SessionCluster.FEED_KEY));
            String first = cluster.run(settings, 1, null);
            cluster.await(first, "two grants", () -> policies(iam) == 2);
            cluster.await(first, "audit", () -> audit() >= 2);
            String savepoint = cluster.stop(first);

            UpgradeTest.approve(mesh.organisation(), "third");
            mesh.organisation().delete("first");
            String second = cluster.run(settings, 1, savepoint);
            cluster.await(second, "audit", () -> audit() >= 4);
            cluster.stop(second);

            assertThat(iam.inlinePolicies(UpgradeTest.ROLE))
                    .containsOnlyKeys("DMM_DataUsageAgreement_second", "DMM_DataUsageAgreement_third");
            assertThat(iam.calls().stream().filter(call -> call.operation() == Operation.PUT_ROLE_POLICY))
                    .hasSize(3);
        }
    }

    private int audit() {
        return Lines.in(folder.resolve("audit")).size();
    }

    private static int policies(EmbeddedIam iam) {
        return iam.inlinePolicies(UpgradeTest.ROLE).size();
    }
}
