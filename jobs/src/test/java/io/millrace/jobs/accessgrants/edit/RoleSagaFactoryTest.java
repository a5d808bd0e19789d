package io.millrace.jobs.accessgrants.edit;

import static io.millrace.jobs.accessgrants.edit.DesiredRoles.refusal;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.accessgrants.policy.DesiredRole;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RoleSagaFactoryTest {

    private final RoleSagaFactory factory = new RoleSagaFactory(
            () -> RoleRun.accounts(Map.of()),
            () -> {
                throw new IllegalStateException("not opened here");
            },
            DesiredRoles.settings(Map.of()));

    private static GrantOutcome outcome(String agreement) {
        return GrantOutcome.newBuilder()
                .setAgreement(agreement)
                .setResource("ACCESS")
                .setStatus(OutcomeStatus.GRANTED)
                .setReported(true)
                .setDueAt(7)
                .build();
    }

    @Test
    void rolesAreOrderedByAccountAndNameAndPagesByAgreement() {
        DesiredRole elsewhere = role("Reader").get();
        elsewhere.setAccount("111122223333");

        assertThat(factory.orderingKey(factory.command(role("Reader").get()))).isEqualTo("role:/reader");
        assertThat(factory.orderingKey(factory.command(elsewhere))).isEqualTo("role:111122223333/reader");
        assertThat(factory.orderingKey(factory.command(refusal("a1", "r", "no"))))
                .isEqualTo("agreement:a1");
    }

    @Test
    void theNewestDesiredStateWinsAndIsDueAtOnce() {
        RoleCommand waiting = RoleCommand.newBuilder(factory.command(
                        role("r").grant("a1", "old").grant("a3", "b").observe().get()))
                .setRestored(true)
                .setApplied(true)
                .setDueAt(9)
                .setFailures(4)
                .setOutcomes(List.of(outcome("a1"), outcome("a3")))
                .setRoleArn("arn")
                .setRejects(List.of("role.tag a1"))
                .build();
        DesiredRole newest = role("r").grant("a1", "new").grant("a2", "b").get();
        RoleCommand merged = factory.merge(waiting, factory.command(newest));

        assertThat(merged.getDesired().getGrants()).isEqualTo(newest.getGrants());
        assertThat(merged.getDesired().getReports()).containsExactly("a1", "a3", "a2");
        assertThat(merged.getDesired().getObserve()).isTrue();
        assertThat(merged.getRestored()).isFalse();
        assertThat(merged.getApplied()).isFalse();
        assertThat(merged.getDueAt()).isZero();
        assertThat(merged.getFailures()).isZero();
        assertThat(merged.getRoleArn()).isEqualTo("arn");
        assertThat(merged.getRejects()).containsExactly("role.tag a1");
        assertThat(merged.getOutcomes())
                .as("asked for again")
                .first()
                .satisfies(outcome -> assertThat(outcome.getReported()).isFalse());
        assertThat(merged.getOutcomes()).last().isEqualTo(outcome("a3"));
    }

    @Test
    void theFactoryTravelsToItsSink() throws Exception {
        byte[] sent = InstantiationUtil.serializeObject(factory);

        assertThat(InstantiationUtil.<RoleSagaFactory>deserializeObject(
                                sent, getClass().getClassLoader())
                        .commandType())
                .isEqualTo(RoleCommand.class);
    }
}
