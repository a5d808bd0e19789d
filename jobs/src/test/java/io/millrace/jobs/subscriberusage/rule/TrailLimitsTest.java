package io.millrace.jobs.subscriberusage.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TrailLimitsTest {

    @Test
    void eachLimitHasItsBounds() {
        TrailLimits limits = TrailLimits.DEFAULT;
        List<ThrowingCallable> refused = List.of(
                () -> limits.withUncompressedBytesMax(0),
                () -> limits.withRecordBytesMax(0),
                () -> limits.withRecordBytesMax(TrailLimits.RECORD_BYTES_MOST + 1),
                () -> limits.withNestingMax(0),
                () -> limits.withNestingMax(TrailLimits.NESTING_MOST + 1));

        assertThat(refused).allSatisfy(limit -> assertThatThrownBy(limit).isInstanceOf(IllegalArgumentException.class));
        assertThat(limits.withRecordBytesMax(TrailLimits.RECORD_BYTES_MOST).recordBytesMax())
                .isEqualTo(1 << 28);
    }
}
