package io.millrace.jobs.subscriberusage.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.SampleRows;
import io.millrace.jobs.subscriberusage.Subtasks;
import io.millrace.jobs.subscriberusage.Unpacked;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsageBlock;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchByDayOperatorTest {

    private static final Duration WAIT = Duration.ofMinutes(10);
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int DAY = 20_000;
    private static final int MANY = 1_000_000;

    /** Two or three rows. */
    private static final int BLOCK_BYTES = 600;

    private static Subtasks<UsageBlock> subtasks(int parallelism, StateBackend backend, Duration wait, int rowsMax)
            throws Exception {
        return subtasks(parallelism, backend, wait, rowsMax, BLOCK_BYTES, MANY, Usage.getClassSchema());
    }

    private static Subtasks<UsageBlock> subtasks(
            int parallelism,
            StateBackend backend,
            Duration wait,
            int rowsMax,
            int blockBytes,
            long openBytes,
            Schema schema)
            throws Exception {
        return new Subtasks<>(
                () -> new BatchByDayOperator(wait, rowsMax, blockBytes, openBytes, schema),
                UsagePartitioning.DAY,
                parallelism,
                backend);
    }

    private static UsageRow row(long number, int day) {
        return SampleRows.row(number, day * 24 + (int) (number % 24));
    }

    private static List<String> ids(UsageRow... rows) throws Exception {
        List<String> ids = new ArrayList<>();
        for (UsageRow row : rows) {
            byte[] bytes = row.getRow().array();
            ids.add(SampleRows.usage(bytes, 0, bytes.length).getEventid());
        }
        return ids;
    }

    private static List<String> ids(Unpacked.File file) {
        return file.rows().stream().map(Usage::getEventid).toList();
    }

    private static void assertNothingLeft(Subtasks<UsageBlock> gather) {
        assertThat(gather.keys("blocks")).isZero();
        assertThat(gather.keys("waiting")).isZero();
        assertThat(gather.timers()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void whatWaitsForADayGoesOutAsOneFile(StateBackend backend) throws Exception {
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).open()) {
            gather.process(row(1, DAY));
            gather.now(4 * MINUTE);
            gather.process(row(2, DAY + 1));
            gather.snapshot(1);
            for (int number = 3; number <= 9; number++) {
                gather.process(row(number, DAY));
            }
            gather.process(SampleRows.row(UsageTable.ERRORS, 10, DAY * 24));
            gather.snapshot(2);
            gather.process(row(11, DAY));
            gather.now(10 * MINUTE - 1);
            assertThat(gather.taken()).isEmpty();
            assertThat(gather.timers()).as("one for each table and day").isEqualTo(3);

            gather.now(10 * MINUTE);
            assertThat(Unpacked.files(gather.taken())).singleElement().satisfies(file -> {
                assertThat(file.folder()).isEqualTo("adx_for_s3_metrics/year=2024/month=10/day=04");
                assertThat(ids(file))
                        .containsExactlyElementsOf(ids(
                                row(1, DAY),
                                row(3, DAY),
                                row(4, DAY),
                                row(5, DAY),
                                row(6, DAY),
                                row(7, DAY),
                                row(8, DAY),
                                row(9, DAY),
                                row(11, DAY)));
            });
            gather.now(14 * MINUTE);
            assertThat(Unpacked.files(gather.taken()))
                    .extracting(Unpacked.File::folder)
                    .containsExactlyInAnyOrder(
                            "adx_for_s3_metrics/year=2024/month=10/day=05",
                            "adx_for_s3_errors/year=2024/month=10/day=04");
            assertNothingLeft(gather);
            gather.now(60 * MINUTE);
            assertThat(gather.taken()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void enoughRowsDoNotWait(StateBackend backend) throws Exception {
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, 5).open()) {
            for (int number = 0; number < 11; number++) {
                if (number == 7) {
                    gather.snapshot(1);
                }
                gather.process(row(number, DAY));
            }
            assertThat(Unpacked.files(gather.taken()))
                    .extracting(file -> file.rows().size())
                    .containsExactly(5, 5);
            assertThat(gather.timers()).as("of the row that is left").isEqualTo(1);
            gather.now(10 * MINUTE);
            assertThat(Unpacked.files(gather.taken()))
                    .singleElement()
                    .satisfies(file -> assertThat(ids(file)).isEqualTo(ids(row(10, DAY))));
            assertNothingLeft(gather);
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void withoutAWaitRowsGoOutBeforeEachCheckpoint(StateBackend backend) throws Exception {
        try (Subtasks<UsageBlock> gather =
                subtasks(1, backend, Duration.ZERO, MANY).open()) {
            for (int number = 0; number < 5; number++) {
                gather.process(row(number, DAY + number % 2));
            }
            assertThat(gather.taken()).isEmpty();
            gather.snapshot(1);
            assertThat(Unpacked.files(gather.taken()))
                    .extracting(file -> file.rows().size())
                    .containsExactlyInAnyOrder(3, 2);
            assertNothingLeft(gather);
            gather.snapshot(2);
            assertThat(gather.taken()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void theEndOfTheInputTakesEverythingOut(StateBackend backend) throws Exception {
        OperatorSubtaskState checkpoint;
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).open()) {
            for (int number = 0; number < 8; number++) {
                gather.process(row(number, DAY + number % 2));
            }
            checkpoint = gather.snapshot(1);
        }
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).restore(checkpoint, 1, 0)) {
            gather.process(row(8, DAY));
            gather.endInput();
            assertThat(Unpacked.files(gather.taken()))
                    .extracting(file -> file.rows().size())
                    .containsExactlyInAnyOrder(5, 4);
            assertNothingLeft(gather);
        }
    }

    /** A backfill has all its days due at about one time. */
    @Test
    void aCheckpointMayComeBetweenTwoFiles() throws Exception {
        try (Subtasks<UsageBlock> gather =
                subtasks(1, new HashMapStateBackend(), WAIT, MANY).open()) {
            for (int number = 0; number < 3; number++) {
                gather.process(row(number, DAY + number));
            }
            gather.snapshot(1);
            gather.clock(10 * MINUTE);
            assertThat(gather.taken()).isEmpty();
            for (int file = 0; file < 3; file++) {
                assertThat(gather.runMail()).isTrue();
                assertThat(Unpacked.files(gather.taken())).hasSize(1);
            }
            assertNothingLeft(gather);
        }
    }

    /** The timer is gone then, and the mail is not in the savepoint. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void rowsWhoseMailWasNotRunGoOutAfterARestart(StateBackend backend) throws Exception {
        OperatorSubtaskState savepoint;
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).open()) {
            gather.process(row(1, DAY));
            gather.clock(10 * MINUTE);
            assertThat(gather.timers()).isZero();
            savepoint = gather.savepoint(1);
            assertThat(gather.taken()).isEmpty();
        }
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).restore(savepoint, 1, 10 * MINUTE)) {
            gather.runMails();
            assertThat(Unpacked.files(gather.taken())).hasSize(1);
            assertNothingLeft(gather);
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void aShorterWaitHoldsForRowsThatWaitAlready(StateBackend backend) throws Exception {
        OperatorSubtaskState savepoint;
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).open()) {
            gather.process(row(1, DAY));
            savepoint = gather.savepoint(1);
        }
        try (Subtasks<UsageBlock> gather =
                subtasks(1, backend, Duration.ofMinutes(2), MANY).restore(savepoint, 1, MINUTE)) {
            gather.runMails();
            assertThat(gather.taken()).isEmpty();
            gather.now(2 * MINUTE);
            assertThat(Unpacked.files(gather.taken())).hasSize(1);
            assertThat(gather.keys("waiting")).isZero();
            gather.now(10 * MINUTE);
            assertThat(gather.taken()).isEmpty();
            assertNothingLeft(gather);
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void aLongerWaitHoldsToo(StateBackend backend) throws Exception {
        OperatorSubtaskState savepoint;
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).open()) {
            gather.process(row(1, DAY));
            savepoint = gather.savepoint(1);
        }
        try (Subtasks<UsageBlock> gather =
                subtasks(1, backend, Duration.ofMinutes(30), MANY).restore(savepoint, 1, MINUTE)) {
            gather.now(29 * MINUTE);
            assertThat(gather.taken()).isEmpty();
            gather.now(30 * MINUTE);
            assertThat(Unpacked.files(gather.taken())).hasSize(1);
            assertNothingLeft(gather);
        }
    }

    /** Many open days share what the heap may hold; rows are neither lost nor sent twice, whatever happens between. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void everyRowGoesOutOnceWhateverTheParallelism(StateBackend backend) throws Exception {
        Random random = new Random(11);
        List<String> expected = new ArrayList<>();
        List<Unpacked.File> files = new ArrayList<>();
        OperatorSubtaskState checkpoint = null;
        int before = 1;
        long now = 0;
        long number = 0;
        for (int parallelism : List.of(1, 3, 2, 5)) {
            try (Subtasks<UsageBlock> gather =
                    subtasks(parallelism, backend, WAIT, 60, BLOCK_BYTES, 3_000, Usage.getClassSchema())) {
                gather.restore(checkpoint, before, now);
                for (int i = 0; i < 700; i++) {
                    UsageRow row = row(number++, DAY + random.nextInt(12));
                    expected.addAll(ids(row));
                    gather.process(row);
                    if (i % 100 == 50) {
                        now += 2 * MINUTE;
                        gather.now(now);
                    }
                    if (i % 150 == 149) {
                        gather.snapshot(i);
                    }
                }
                checkpoint = gather.snapshot(10_000);
                if (number == 2_800) {
                    gather.endInput();
                    assertNothingLeft(gather);
                }
                files.addAll(Unpacked.files(gather.taken()));
            }
            before = parallelism;
        }
        assertThat(files).allSatisfy(file -> {
            assertThat(file.rows()).hasSizeLessThanOrEqualTo(60);
            assertThat(file.rows())
                    .allSatisfy(usage -> assertThat(file.folder())
                            .isEqualTo("adx_for_s3_metrics/year=%s/month=%s/day=%s".formatted((Object[])
                                    usage.getEventtime().substring(0, 10).split("-"))));
        });
        assertThat(files.stream().flatMap(file -> ids(file).stream()).sorted())
                .containsExactlyElementsOf(expected.stream().sorted().toList());
    }

    /** Rows that a release without today's last column let wait. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void rowsOfAnOlderReleaseAreConverted(StateBackend backend) throws Exception {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : Usage.getClassSchema().getFields()) {
            if (!field.name().equals("vpc_endpoint_id")) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        Schema older = Schema.createRecord("Usage", null, Usage.getClassSchema().getNamespace(), false, fields);
        OperatorSubtaskState savepoint;
        try (Subtasks<UsageBlock> gather =
                subtasks(1, backend, WAIT, MANY, BLOCK_BYTES, MANY, older).open()) {
            for (int number = 0; number < 6; number++) {
                gather.process(in(older, row(number, DAY + number % 2)));
            }
            savepoint = gather.savepoint(1);
        }
        try (Subtasks<UsageBlock> gather = subtasks(1, backend, WAIT, MANY).restore(savepoint, 1, 0)) {
            gather.process(row(6, DAY));
            gather.runMails();
            assertThat(Unpacked.files(gather.taken()))
                    .as("those of the older release")
                    .extracting(BatchByDayOperatorTest::ids)
                    .containsExactlyInAnyOrder(
                            ids(row(0, DAY), row(2, DAY), row(4, DAY)),
                            ids(row(1, DAY + 1), row(3, DAY + 1), row(5, DAY + 1)));
            gather.now(10 * MINUTE);
            assertThat(Unpacked.files(gather.taken()))
                    .extracting(BatchByDayOperatorTest::ids)
                    .containsExactly(ids(row(6, DAY)));
            assertNothingLeft(gather);
        }
    }

    private static UsageRow in(Schema schema, UsageRow row) throws IOException {
        GenericRecord record = new GenericDatumReader<GenericRecord>(Usage.getClassSchema(), schema)
                .read(null, DecoderFactory.get().binaryDecoder(row.getRow().array(), null));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return UsageRow.newBuilder(row)
                .setRow(ByteBuffer.wrap(bytes.toByteArray()))
                .build();
    }
}
