package io.millrace.connectors.digestkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class KnownSigningKeysTest {

    private static final String REGION = "eu-west-1";
    private static final PublicKey KEY = MemorySigningKeys.generate().getPublic();
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

    private final MemorySigningKeys published = new MemorySigningKeys();
    private final ManualClock clock = new ManualClock();
    private final KnownSigningKeys keys = new KnownSigningKeys(published, clock);

    private void publish(String region, String fingerprint, Instant from, Instant to) {
        published.publish(region, new SigningKey(fingerprint, KEY, from, to));
    }

    private boolean finds(String region, String fingerprint, Instant from, Instant to) throws SigningKeysException {
        return keys.find(region, fingerprint, from, to).isPresent();
    }

    @Test
    void eachKeyIsAskedForOnce() throws Exception {
        publish(REGION, "a", MAY, JUNE);
        publish(REGION, "b", JUNE, JULY);

        for (int day = 0; day < 20; day++) {
            Instant from = MAY.plus(Duration.ofDays(day));
            assertThat(finds(REGION, "a", from, from.plusSeconds(10_800))).isTrue();
        }
        assertThat(published.calls()).isEqualTo(1);
        assertThat(finds(REGION, "b", JULY.minusSeconds(10), JULY)).isTrue();
        assertThat(published.calls()).isEqualTo(2);
    }

    @Test
    void aKeyServesItsRegionAndItsTimeOnly() throws Exception {
        publish(REGION, "a", MAY, JUNE);

        assertThat(finds(REGION, "a", JUNE, JUNE.plusSeconds(1))).isTrue();
        assertThat(finds(REGION, "a", JUNE.plusSeconds(1), JULY)).isFalse();
        assertThat(finds(REGION, "a", MAY.minusSeconds(9), MAY.minusSeconds(1))).isFalse();
        assertThat(finds("eu-west-2", "a", MAY, JUNE)).isFalse();
        assertThat(finds(REGION, "b", MAY, JUNE)).isFalse();
    }

    @Test
    void aKeyThatIsPublishedLaterIsFoundThen() throws Exception {
        assertThat(finds(REGION, "a", MAY, JUNE)).isFalse();
        publish(REGION, "a", MAY, JUNE);
        assertThat(finds(REGION, "a", MAY, JUNE)).isTrue();
    }

    @Test
    void afterAFailureTheRegionRestsAndOthersDoNot() throws Exception {
        publish(REGION, "a", MAY, JUNE);
        publish("eu-west-2", "a", MAY, JUNE);
        published.failNext(1);

        assertThatThrownBy(() -> finds(REGION, "a", MAY, JUNE)).hasMessageContaining("switched off");
        clock.now = clock.now.plus(KnownSigningKeys.PAUSE).minusMillis(1);
        assertThatThrownBy(() -> finds(REGION, "a", MAY, JUNE))
                .isInstanceOf(SigningKeysException.class)
                .hasMessageContaining(REGION);
        assertThat(published.calls()).isEqualTo(1);
        assertThat(finds("eu-west-2", "a", MAY, JUNE)).isTrue();
        clock.now = clock.now.plusMillis(1);
        assertThat(finds(REGION, "a", MAY, JUNE)).isTrue();
    }

    private static final class ManualClock extends Clock {

        private Instant now = MAY;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
