package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdleWatchTest {

    private static final Progress NOTHING = new Progress(Map.of(), false);

    private final IdleWatch watch = new IdleWatch(Duration.ofMillis(100));

    @Test
    void aJobThatNeverCountsIsIdleAfterTheQuietTime() {
        assertThat(watch.idle(NOTHING, true, 0)).isFalse();
        assertThat(watch.idle(NOTHING, true, 99)).isFalse();
        assertThat(watch.idle(NOTHING, true, 100)).isTrue();
    }

    @Test
    void movementStartsTheQuietTimeAnew() {
        watch.idle(rows(1), true, 0);

        assertThat(watch.idle(rows(2), true, 99)).isFalse();
        assertThat(watch.idle(rows(2), true, 198)).isFalse();
        assertThat(watch.idle(rows(2), true, 199)).isTrue();
    }

    @Test
    void workInHandIsNotIdle() {
        Progress outstanding = new Progress(Map.of("rows", 1L), true);
        watch.idle(outstanding, true, 0);

        assertThat(watch.idle(outstanding, true, 500)).isFalse();
        assertThat(watch.idle(rows(1), true, 501)).isFalse();
        assertThat(watch.idle(rows(1), true, 600)).isTrue();
    }

    @Test
    void startAndRestartAreNotIdle() {
        assertThat(watch.idle(NOTHING, false, 0)).isFalse();
        assertThat(watch.idle(NOTHING, false, 500)).isFalse();
        assertThat(watch.idle(NOTHING, true, 501)).isFalse();
        assertThat(watch.idle(NOTHING, true, 600)).isTrue();
    }

    private static Progress rows(long rows) {
        return new Progress(Map.of("rows", rows), false);
    }
}
