package io.millrace.connectors.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryingCallsTest {

    private final List<Duration> pauses = new ArrayList<>();
    private final RetryingCalls calls = new RetryingCalls(pauses::add);
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void pausesDoubleUpToAMinuteForAsLongAsItTakes() throws Exception {
        String answer = calls.make(() -> {
            int number = made.incrementAndGet();
            if (number % 2 == 0 && number < 10) {
                throw new IOException("broken");
            }
            if (number < 10) {
                throw failure(Kind.UNAVAILABLE);
            }
            return "answer";
        });

        assertThat(answer).isEqualTo("answer");
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(calls.failures()).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "UNAVAILABLE", mode = EnumSource.Mode.EXCLUDE)
    void aRefusalIsNotRepeated(Kind kind) {
        assertThatThrownBy(() -> calls.make(() -> {
                    made.incrementAndGet();
                    throw failure(kind);
                }))
                .isInstanceOf(ObjectStoreException.class);
        assertThat(made).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void stoppedCallsEndAlsoWhereTheInterruptWasSwallowed() {
        assertThatThrownBy(() -> calls.make(() -> {
                    calls.stop();
                    throw failure(Kind.UNAVAILABLE);
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void anInterruptedThreadMakesNoCall() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> calls.make(made::incrementAndGet)).isInstanceOf(InterruptedException.class);
        assertThat(made).hasValue(0);
    }

    private static ObjectStoreException failure(Kind kind) {
        return new ObjectStoreException(kind, "s3://b/k", "said by the test", null);
    }
}
