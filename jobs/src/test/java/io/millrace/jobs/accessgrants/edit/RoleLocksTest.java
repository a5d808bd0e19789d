package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoleLocksTest {

    private final RoleLocks busy = new RoleLocks();

    @Test
    void allAreTakenOrNone() {
        assertThat(busy.take(List.of("a", "b"))).isTrue();
        assertThat(busy.take(List.of("c", "b"))).isFalse();
        assertThat(busy.take(List.of("c"))).isTrue();
        busy.release(List.of("a", "b"));
        assertThat(busy.take(List.of("b"))).isTrue();
    }

    @Test
    void namesAreTheSameInEveryCase() {
        assertThat(busy.take(List.of("Reader"))).isTrue();
        assertThat(busy.take(List.of("READER"))).isFalse();
        busy.release(List.of("reader"));
        assertThat(busy.take(List.of("READER"))).isTrue();
    }

    @Test
    void noRoleIsAlwaysFree() {
        assertThat(busy.take(List.of())).isTrue();
        assertThat(busy.take(List.of())).isTrue();
    }
}
