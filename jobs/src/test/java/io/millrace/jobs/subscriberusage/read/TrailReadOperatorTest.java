package io.millrace.jobs.subscriberusage.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.jobs.subscriberusage.DigestJson;
import io.millrace.jobs.subscriberusage.LogFile;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.Reading;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailStore;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class TrailReadOperatorTest {

    private static final String LOGS = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/01/";

    private final Reading.Setup setup = new Reading.Setup();
    private final TrailStore store = setup.store;

    private TrailObject log(String name, List<String> events) throws ObjectStoreException {
        return store.put(LOGS + name, LogFile.of(events));
    }

    @Test
    void asManyObjectsAreOpenAtOnceAsTheSettingSays() throws Exception {
        setup.readsConcurrent = 8;
        CyclicBarrier all = new CyclicBarrier(8);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        store.whenOpened((key, opening, content) -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            meet(all);
            return new FilterInputStream(content) {
                @Override
                public void close() throws IOException {
                    open.decrementAndGet();
                    super.close();
                }
            };
        });
        List<String> events = new ArrayList<>();
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < 200; object++) {
                List<String> inObject = LogFile.eventIds("object" + object, 5, false);
                events.addAll(inObject);
                reading.arrive(log("object" + object, inObject));
            }
            reading.settle();
            assertThat(reading.events).containsExactlyInAnyOrderElementsOf(events);
        }
        assertThat(most).hasValue(8);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not as many are open as the setting says", e);
        }
    }

    @Test
    void smallObjectIsOneMail() throws Exception {
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("small", LogFile.eventIds("small", 20, true)));
            assertThat(reading.settle()).isEqualTo(1);
            assertThat(reading.events).hasSize(18);
            assertThat(reading.rejects).hasSize(2);
        }
    }

    @Test
    void smallObjectsGetInBetweenTheChunksOfLargeOnes() throws Exception {
        setup.chunkBytes = 1;
        setup.readsConcurrent = 2;
        List<String> large = LogFile.eventIds("large", 100, false);
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("large", large));
            reading.awaitMail();
            reading.arrive(log("small", List.of()));
            // one chunk of the large object at most, and the small one
            Reading.awaitTrue(() -> reading.mails() == 2);
            reading.awaitMail();
            reading.awaitMail();
            assertThat(reading.operators.get(0).pendingObjects()).isEqualTo(1);
            assertThat(reading.events).hasSizeBetween(1, 3);
            reading.settle();
            assertThat(reading.events).containsExactlyElementsOf(large);
        }
    }

    @Test
    void restartBetweenAnyTwoMailsSendsEverythingOnce() throws Exception {
        setup.chunkBytes = 300;
        setup.readsConcurrent = 1;
        List<String> large = LogFile.eventIds("large", 40, true);
        TrailObject first = log("large", large);
        TrailObject second = log("other", LogFile.eventIds("other", 3, false));
        List<String> events = new ArrayList<>(large);
        events.removeIf(String::isEmpty);
        events.addAll(LogFile.eventIds("other", 3, false));
        int mails;
        try (Reading whole = new Reading(setup)) {
            whole.arrive(first);
            whole.arrive(second);
            mails = whole.settle();
            assertThat(whole.events).containsExactlyElementsOf(events);
        }
        assertThat(mails).isGreaterThan(10);
        for (int crash = 0; crash <= mails; crash++) {
            List<String> sent = new ArrayList<>();
            List<Reject> rejects = new ArrayList<>();
            Reading.Checkpoint checkpoint;
            try (Reading reading = new Reading(setup)) {
                reading.arrive(first);
                reading.arrive(second);
                for (int mail = 0; mail < crash; mail++) {
                    reading.awaitMail();
                }
                checkpoint = reading.snapshot();
                sent.addAll(reading.events);
                rejects.addAll(reading.rejects);
            }
            try (Reading restored = new Reading(setup, checkpoint)) {
                restored.settle();
                sent.addAll(restored.events);
                rejects.addAll(restored.rejects);
            }
            assertThat(sent).as("crash after %s mails", crash).containsExactlyElementsOf(events);
            assertThat(rejects)
                    .extracting(Reject::getPosition)
                    .containsExactly("record 7", "record 17", "record 27", "record 37");
        }
    }

    @ParameterizedTest
    @CsvSource({"1,3", "3,1", "3,2", "2,5"})
    void restartAtAnotherParallelismSendsEverythingOnce(int before, int after) throws Exception {
        setup.chunkBytes = 300;
        setup.readsConcurrent = 2;
        setup.parallelism = before;
        List<String> events = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        Reading.Checkpoint checkpoint;
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < 30; object++) {
                List<String> inObject = LogFile.eventIds("object" + object, 20, false);
                events.addAll(inObject);
                reading.arrive(log("object" + object, inObject));
            }
            for (int mail = 0; mail < 40; mail++) {
                reading.awaitMail();
            }
            assertThat(reading.isIdle()).isFalse();
            checkpoint = reading.snapshot();
            sent.addAll(reading.events);
        }
        setup.parallelism = after;
        try (Reading restored = new Reading(setup, checkpoint)) {
            restored.settle();
            sent.addAll(restored.events);
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void outageOfTwoMinutesHoldsNothingElseUp() throws Exception {
        AtomicLong clock = new AtomicLong();
        store.whenOpened((key, opening, content) -> {
            if (key.contains("away") && clock.get() < 120_000) {
                throw new ObjectStoreException(Kind.UNAVAILABLE, key, "slow down", null);
            }
            return content;
        });
        setup.readsConcurrent = 2;
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < 10; object++) {
                reading.arrive(log("away" + object, List.of("away" + object)));
            }
            reading.await(() -> store.openings() == 10
                    && reading.mails() == 0
                    && reading.operators.get(0).backingOff() == 10);
            for (int object = 0; object < 10; object++) {
                reading.arrive(log("here" + object, List.of("here" + object)));
            }
            reading.await(() -> reading.events.size() == 10);
            assertThat(reading.events).allMatch(event -> event.startsWith("here"));
            for (int second = 1; second <= 119; second++) {
                clock.set(second * 1_000L);
                reading.time(clock.get());
                reading.await(() -> reading.operators.get(0).backingOff() == 10);
            }
            assertThat(store.openings())
                    .as("at once, and after 1, 3, 7, 15, 31 and 63 s")
                    .isEqualTo(80);
            assertThat(reading.rejects).isEmpty();

            clock.set(128_000);
            reading.time(clock.get());
            reading.settle();
            assertThat(reading.events).hasSize(20).doesNotHaveDuplicates();
            assertThat(store.openings()).isEqualTo(90);
        }
    }

    @Test
    void restartKeepsTheTimeOfTheNextTry() throws Exception {
        store.whenOpened((key, opening, content) -> {
            if (opening <= 3) {
                throw new ObjectStoreException(Kind.UNAVAILABLE, key, "slow down", null);
            }
            return content;
        });
        Reading.Checkpoint checkpoint;
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("a", List.of("event")));
            for (long time : new long[] {1_000, 3_000}) {
                reading.await(() -> reading.operators.get(0).backingOff() == 1);
                reading.time(time);
            }
            reading.await(() -> reading.operators.get(0).backingOff() == 1);
            checkpoint = reading.snapshot();
        }
        setup.time = 5_000;
        try (Reading restored = new Reading(setup, checkpoint)) {
            restored.time(6_999);
            assertThat(restored.operators.get(0).backingOff()).isEqualTo(1);
            restored.time(7_000);
            restored.settle();
            assertThat(restored.events).containsExactly("event");
        }
        assertThat(store.openings()).isEqualTo(4);
    }

    @Test
    void brokenConnectionGoesOnWhereItBroke() throws Exception {
        setup.chunkBytes = 300;
        List<String> events = LogFile.eventIds("large", 5_000, true);
        TrailObject large = log("large", events);
        events.removeIf(String::isEmpty);
        store.whenOpened((key, opening, content) ->
                opening > 3 ? content : breaking(content, opening * (int) large.getSize() / 4));
        try (Reading reading = new Reading(setup)) {
            reading.arrive(large);
            for (long time : new long[] {1_000, 2_000, 3_000}) {
                reading.await(() -> reading.operators.get(0).backingOff() == 1);
                assertThat(reading.events).isNotEmpty();
                reading.time(time);
            }
            reading.settle();
            assertThat(reading.events).containsExactlyElementsOf(events);
            assertThat(reading.rejects).hasSize(500).doesNotHaveDuplicates();
        }
        assertThat(store.openings()).isEqualTo(4);
    }

    private static InputStream breaking(InputStream content, int afterBytes) {
        return new FilterInputStream(content) {
            private int left = afterBytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("connection reset by the test");
                }
                int read = super.read(target, offset, Math.min(length, left));
                left -= Math.max(read, 0);
                return read;
            }
        };
    }

    @Test
    void objectWhoseConnectionBreaksAtCloseIsReadAgain() throws Exception {
        store.whenOpened((key, opening, content) -> new FilterInputStream(content) {
            @Override
            public void close() throws IOException {
                if (opening == 1) {
                    throw new IOException("reset by the test");
                }
                super.close();
            }
        });
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("a", List.of("one", "two")));
            reading.await(() -> reading.operators.get(0).backingOff() == 1);
            reading.time(1_000);
            reading.settle();
            assertThat(reading.events).containsExactly("one", "two");
        }
    }

    @Test
    void goneDeniedAndChangedObjectsAreRejectedAndOthersAreRead() throws Exception {
        setup.verifyDigests = true;
        TrailObject gone = log("gone", List.of("gone"));
        store.memory.remove(gone.getKey());
        TrailObject denied = log("denied/a", List.of("denied"));
        store.memory.deny(LOGS + "denied/");
        TrailObject old = log("changed", List.of("old"));
        TrailObject renewed = log("changed", List.of("new"));
        try (Reading reading = new Reading(setup)) {
            for (TrailObject object : List.of(gone, denied, old, renewed, log("good", List.of("good")))) {
                reading.arrive(object);
            }
            reading.settle();
            assertThat(reading.events).containsExactlyInAnyOrder("new", "good");
            assertThat(reading.rejects)
                    .extracting(Reject::getRule, Reject::getSource)
                    .containsExactlyInAnyOrder(
                            tuple("object.gone", "s3://trail/" + gone.getKey()),
                            tuple("object.denied", "s3://trail/" + denied.getKey()),
                            tuple("object.changed", "s3://trail/" + old.getKey()));
            assertThat(reading.audits)
                    .filteredOn(audit -> audit.getSha256() == null)
                    .as("read, with nothing to compare")
                    .extracting(ObjectAudit::getUri)
                    .containsExactlyInAnyOrder(
                            "s3://trail/" + gone.getKey(),
                            "s3://trail/" + denied.getKey(),
                            "s3://trail/" + old.getKey());
        }
    }

    @Test
    void corruptObjectIsRejectedBehindItsReadableRecords() throws Exception {
        setup.chunkBytes = 300;
        setup.verifyDigests = true;
        byte[] whole = LogFile.of(LogFile.eventIds("cut", 2_000, false));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        try (Reading reading = new Reading(setup)) {
            reading.arrive(store.put(LOGS + "cut", half));
            reading.settle();
            assertThat(reading.events)
                    .isNotEmpty()
                    .isSubsetOf(LogFile.eventIds("cut", 2_000, false))
                    .doesNotHaveDuplicates();
            assertThat(reading.rejects).extracting(Reject::getRule).containsExactly("gzip.truncated");
            assertThat(reading.audits).containsExactly(new ObjectAudit("s3://trail/" + LOGS + "cut", null, null));
        }
    }

    @Test
    void objectWithoutEtagIsReadAsItIsFound() throws Exception {
        setup.chunkBytes = 300;
        TrailObject object = TrailObject.newBuilder(log("a", LogFile.eventIds("a", 20, false)))
                .setEtag("")
                .setSize(-1L)
                .build();
        TrailObject missing =
                TrailObject.newBuilder(object).setKey(LOGS + "missing").build();
        Reading.Checkpoint checkpoint;
        try (Reading reading = new Reading(setup)) {
            reading.arrive(missing);
            reading.await(() -> !reading.rejects.isEmpty());
            assertThat(reading.rejects).extracting(Reject::getRule).containsExactly("object.gone");
            reading.arrive(object);
            reading.awaitMail();
            checkpoint = reading.snapshot();
        }
        log("a", LogFile.eventIds("b", 20, false));
        try (Reading restored = new Reading(setup, checkpoint)) {
            restored.settle();
            assertThat(restored.events).isEmpty();
            assertThat(restored.rejects).extracting(Reject::getRule).containsExactly("object.changed");
        }
    }

    @Test
    void arrivalsWaitWhileTooManyObjectsDo() throws Exception {
        setup.readsConcurrent = 3;
        Semaphore permits = new Semaphore(0);
        store.whenOpened((key, opening, content) -> {
            permits.acquireUninterruptibly();
            return content;
        });
        int room = 3 + PendingReads.QUEUED_MAX;
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < room + 500; object++) {
                if (object >= room - 1) {
                    permits.release();
                }
                reading.arrive(log("object" + object, List.of("event" + object)));
                assertThat(reading.operators.get(0).pendingObjects()).isLessThan(room);
            }
            permits.release(room);
            reading.settle();
            assertThat(reading.events).hasSize(room + 500).doesNotHaveDuplicates();
        }
    }

    @Test
    void errorOfAReadingThreadFailsTheTask() throws Exception {
        LinkageError error = new NoClassDefFoundError("missing in the jar");
        store.whenOpened((key, opening, content) -> {
            throw error;
        });
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("a", List.of("event")));
            assertThatThrownBy(reading::settle).hasRootCause(error);
        }
    }

    @Test
    void endOfInputComesBehindEverythingThatWasToBeRead() throws Exception {
        setup.readsConcurrent = 2;
        setup.chunkBytes = 300;
        List<String> events = new ArrayList<>();
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < 20; object++) {
                events.addAll(LogFile.eventIds("object" + object, 20, false));
                reading.arrive(log("object" + object, LogFile.eventIds("object" + object, 20, false)));
            }
            reading.subtask().processWatermark(Watermark.MAX_WATERMARK);
            assertThat(new ArrayList<Object>(reading.subtask().getOutput()))
                    .hasSize(401)
                    .endsWith(Watermark.MAX_WATERMARK);
            reading.endInput();
            assertThat(reading.events).containsExactlyInAnyOrderElementsOf(events);
        }
    }

    @Test
    void endOfInputWithoutAWatermarkDrainsAsWell() throws Exception {
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("a", List.of("one", "two")));
            reading.endInput();
            assertThat(reading.events).containsExactly("one", "two");
        }
    }

    @Test
    void closingEndsTheThreads() throws Exception {
        CountDownLatch opened = new CountDownLatch(4);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        store.whenOpened((key, opening, content) -> {
            threads.add(Thread.currentThread());
            opened.countDown();
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                throw new ObjectStoreException(Kind.UNAVAILABLE, key, "interrupted", e);
            }
            return content;
        });
        try (Reading reading = new Reading(setup)) {
            for (int object = 0; object < 4; object++) {
                reading.arrive(log("object" + object, List.of("event")));
            }
            assertThat(opened.await(20, SECONDS)).isTrue();
        }
        for (Thread thread : threads) {
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129})
    void concurrencyHasBounds(int readsConcurrent) {
        setup.readsConcurrent = readsConcurrent;
        assertThatThrownBy(() -> new Reading(setup))
                .hasMessageContaining("1 to 128")
                .hasMessageContaining(String.valueOf(readsConcurrent));
    }

    @Test
    void digestsAreReadOnlyWhenTheyAreToBeVerified() throws Exception {
        String key = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/d_20260501T010000Z.json.gz";
        String first = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/d_20260501T000000Z.json.gz";
        List<String> events = List.of("one", "two");
        DigestJson digest = new DigestJson("trail", key)
                .lists(LOGS + "a", events)
                .lists("elsewhere", LOGS + "b", "ab".repeat(32))
                .follows(first, "CD".repeat(32));
        TrailObject log = log("a", events);
        TrailObject object = store.put(key, digest.file());
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.arrive(log);
            reading.settle();
            assertThat(reading.audits).isEmpty();
            assertThat(reading.events).isEqualTo(events);
        }
        assertThat(store.openings()).isEqualTo(1);

        setup.verifyDigests = true;
        String content = Sha256.of(LogFile.json(events));
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.arrive(log);
            reading.settle();
            assertThat(reading.audits)
                    .containsExactlyInAnyOrder(
                            new ObjectAudit("s3://trail/" + key, null, Sha256.of(digest.json())),
                            new ObjectAudit("s3://trail/" + LOGS + "a", "s3://trail/" + key, content),
                            new ObjectAudit("s3://trail/" + first, "s3://trail/" + key, "cd".repeat(32)),
                            new ObjectAudit("s3://trail/" + LOGS + "a", null, content));
            assertThat(reading.rejects).isEmpty();
        }
    }

    @Test
    void hashCoversTheWholeFileAfterARestartInIt() throws Exception {
        setup.chunkBytes = 300;
        setup.verifyDigests = true;
        List<String> events = LogFile.eventIds("large", 50, false);
        Reading.Checkpoint checkpoint;
        try (Reading reading = new Reading(setup)) {
            reading.arrive(log("large", events));
            reading.awaitMail();
            checkpoint = reading.snapshot();
            assertThat(reading.audits).isEmpty();
        }
        try (Reading restored = new Reading(setup, checkpoint)) {
            restored.settle();
            assertThat(restored.audits)
                    .containsExactly(
                            new ObjectAudit("s3://trail/" + LOGS + "large", null, Sha256.of(LogFile.json(events))));
        }
    }

    @Test
    void malformedDigestIsRejected() throws Exception {
        setup.verifyDigests = true;
        String key = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/d.json.gz";
        try (Reading reading = new Reading(setup)) {
            reading.arrive(store.put(key, LogFile.gzip("[]".getBytes(UTF_8))));
            reading.settle();
            assertThat(reading.rejects)
                    .extracting(Reject::getRule, Reject::getSource)
                    .containsExactly(tuple("digest.malformed", "s3://trail/" + key));
        }
    }

    @Test
    void whatCameBeforeTheFirstStartIsNotMissedByALaterOneEither() throws Exception {
        setup.verifyDigests = true;
        setup.scope = new AuditScope(null, null, true);
        // 2026-05-01T10:00:00Z
        setup.time = 1_777_629_600_000L;
        String folder = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/";
        DigestJson digest = new DigestJson("trail", folder + "d_20260501T120000Z.json.gz");
        for (String time : List.of("0955", "1055", "1100", "1155")) {
            digest.lists("trail", LOGS + "1_CloudTrail_us-east-1_20260501T" + time + "Z_x.json.gz", "ab".repeat(32));
        }
        TrailObject object = store.put(folder + "d_20260501T120000Z.json.gz", digest.file());
        Reading.Checkpoint checkpoint;
        try (Reading reading = new Reading(setup)) {
            reading.time(setup.time + 10_800_000);
            checkpoint = reading.snapshot();
        }
        setup.time += 86_400_000;
        setup.parallelism = 2;
        try (Reading restored = new Reading(setup, checkpoint)) {
            restored.arrive(object);
            restored.arrive(object);
            restored.settle();
            assertThat(restored.audits)
                    .filteredOn(audit -> audit.getDigest() != null)
                    .extracting(audit -> audit.getUri().replaceAll(".*T(\\d{4})Z.*", "$1"))
                    .containsExactlyInAnyOrder("1100", "1155", "1100", "1155");
        }
    }
}
