package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoleLocksTest {

    private final RoleLocks locks = new RoleLocks();

    @Test
    void allAreTakenOrNone() {
        assertThat(locks.tryAcquire(List.of("a", "b"))).isTrue();
        assertThat(locks.tryAcquire(List.of("c", "b"))).isFalse();
        assertThat(locks.tryAcquire(List.of("c"))).isTrue();
        locks.release(List.of("a", "b"));
        assertThat(locks.tryAcquire(List.of("b"))).isTrue();
    }

    @Test
    void namesAreTheSameInEveryCase() {
        assertThat(locks.tryAcquire(List.of("Reader"))).isTrue();
        assertThat(locks.tryAcquire(List.of("READER"))).isFalse();
        locks.release(List.of("reader"));
        assertThat(locks.tryAcquire(List.of("READER"))).isTrue();
    }

    @Test
    void noRoleIsAlwaysFree() {
        assertThat(locks.tryAcquire(List.of())).isTrue();
        assertThat(locks.tryAcquire(List.of())).isTrue();
    }
}
