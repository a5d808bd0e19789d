package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.KillSwitch.Death;
import io.millrace.connectors.saga.KillSwitch.KilledException;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at any call of a day, to the server or to IAM, and goes on from its checkpoint ends as if it had not. */
@Timeout(600)
class KilledChainTest {

    private static final List<String> ROLES = List.of("consumer-1", "consumer-2");

    @ParameterizedTest
    @EnumSource(Death.class)
    void killedAtAnyCallOfADayTheEndIsTheSame(Death death) throws Exception {
        KillSwitch undisturbed = new KillSwitch();
        SortedMap<String, String> expected = new Day(undisturbed, -1).end();
        assertThat(expected.keySet())
                .containsExactly(
                        "consumer-1 DMM_DataUsageAgreement_stays",
                        "consumer-2 DMM_DataUsageAgreement_moves",
                        "consumer-2 DMM_DataUsageAgreement_new",
                        "refused refused");
        assertThat(undisturbed.begun()).isGreaterThan(50);

        for (int call = 0; call < undisturbed.begun(); call++) {
            KillSwitch killSwitch = new KillSwitch();
            killSwitch.killAt(call, death);
            assertThat(new Day(killSwitch, call).end())
                    .as("killed %s call %s", death, call)
                    .isEqualTo(expected);
        }
    }

    /** Agreements come, change, move and end; one cannot be granted. */
    private static final class Day {

        private final KillSwitch killSwitch;
        private final int deadly;
        private final MemoryDataMesh mesh = new MemoryDataMesh();
        private final DirectIamRig account = new DirectIamRig();
        private boolean died;
        private int events;

        private interface Hour {
            void pass(Chain chain) throws Exception;
        }

        Day(KillSwitch killSwitch, int deadly) {
            this.killSwitch = killSwitch;
            this.deadly = deadly;
        }

        SortedMap<String, String> end() throws Exception {
            ROLES.forEach(role -> account.createRole(role, "/", Map.of()));
            mesh.putDataProduct("c1", Samples.consumer("c1", "consumer-1"));
            mesh.putDataProduct("c2", Samples.consumer("c2", "consumer-1"));
            mesh.putDataProduct("p1", Samples.provider("p1", "bucket-1"));
            mesh.putDataProduct("wild", Samples.provider("wild", "*"));
            DataMesh watched = killSwitch.watch(DataMesh.class, mesh);
            Iam iam = killSwitch.watch(Iam.class, account.connect());
            try (Chain chain = new Chain(watched, watched, iam, Map.of())) {
                during(chain, Chain::start);
                put("stays", "p1", "c1", true);
                put("moves", "p1", "c2", true);
                put("ends", "p1", "c1", true);
                put("refused", "wild", "c1", true);
                for (String id : List.of("stays", "moves", "ends", "refused")) {
                    chain.feed().add(Samples.event("e-" + ++events, "AccessActivatedEvent", id));
                }
                during(chain, Day::work);
                during(chain, Chain::checkpoint);
                mesh.putDataProduct("c2", Samples.consumer("c2", "consumer-2"));
                chain.feed().add(Samples.event("e-" + ++events, "DataProductUpdatedEvent", "c2"));
                put("new", "p1", "c2", true);
                chain.feed().add(Samples.event("e-" + ++events, "AccessActivatedEvent", "new"));
                during(chain, Day::work);
                mesh.removeAgreement(AgreementResource.ACCESS, "ends");
                chain.feed().add(Samples.event("e-" + ++events, "AccessDeletedEvent", "ends"));
                during(chain, Day::work);
                during(chain, Chain::checkpoint);
                during(chain, Chain::settle);
                if (died) {
                    chain.settle();
                }
                return state();
            }
        }

        private static void work(Chain chain) throws Exception {
            chain.follow(Integer.MAX_VALUE);
            chain.runMails(Integer.MAX_VALUE);
            chain.carryOut();
            chain.carryOut();
            chain.pass(Duration.ofSeconds(1));
        }

        /** Later events reach a new process, from the checkpoint on. */
        private void during(Chain chain, Hour hour) throws Exception {
            try {
                hour.pass(chain);
            } catch (Exception | Error failure) {
                if (ExceptionUtils.findThrowable(failure, KilledException.class).isEmpty()) {
                    throw failure;
                }
            }
            if (!died && deadly >= 0 && killSwitch.begun() > deadly) {
                died = true;
                killSwitch.revive();
                chain.start();
                hour.pass(chain);
            }
        }

        private void put(String id, String provider, String consumer, boolean active) {
            mesh.putAgreement(AgreementResource.ACCESS, id, Samples.agreement(id, provider, consumer, active));
        }

        /** Documents by role and name, and what the page of the refused agreement says. */
        private SortedMap<String, String> state() {
            SortedMap<String, String> state = new TreeMap<>();
            for (String role : ROLES) {
                account.inlinePolicies(role).forEach((name, document) -> state.put(role + ' ' + name, document));
                account.attachedPolicies(role)
                        .forEach((name, document) -> state.put(role + " managed " + name, document));
            }
            mesh.provisioning("refused").ifPresent(report -> state.put("refused refused", report.toString()));
            return state;
        }
    }
}
