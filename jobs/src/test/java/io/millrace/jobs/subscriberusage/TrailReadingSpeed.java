package io.millrace.jobs.subscriberusage;

import io.millrace.jobs.subscriberusage.read.TrailChunk;
import io.millrace.jobs.subscriberusage.read.TrailRecords;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Benchmark that prints records per CPU second of one thread; CPU time because other work on the machine does not change it. */
final class TrailReadingSpeed {

    private static final int RECORDS = 50_000;
    private static final int ROUNDS = 12;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private TrailReadingSpeed() {}

    @FunctionalInterface
    private interface Pass {
        long run(byte[] file) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        byte[] large = new GeneratedTrail(7).file(RECORDS);
        byte[] small = new GeneratedTrail(7).file(5);
        long content = unpack(large);
        System.out.printf(
                Locale.ROOT, "%d records, %.1f MB gzip, %.1f MB content%n", RECORDS, large.length / 1e6, content / 1e6);
        for (int round = 0; round < ROUNDS; round++) {
            measure("unpack only       ", large, 1, TrailReadingSpeed::unpack);
            measure("pass over records ", large, 1, file -> rows(file, Long.MAX_VALUE));
            measure("read rows         ", large, 1, file -> rows(file, 0));
            measure("files of 5 records", small, 2_000, file -> rows(file, 0));
        }
    }

    private static void measure(String what, byte[] file, int times, Pass pass) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        long found = 0;
        for (int i = 0; i < times; i++) {
            found += pass.run(file);
        }
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        int records = times == 1 ? RECORDS : 5 * times;
        System.out.printf(
                Locale.ROOT, "%s %,9.0f records/CPU s, %.2f CPU s (%d)%n", what, records / seconds, seconds, found);
    }

    private static long unpack(byte[] file) throws Exception {
        try (InputStream content = new GZIPInputStream(new ByteArrayInputStream(file), 64 << 10)) {
            byte[] buffer = new byte[64 << 10];
            long count = 0;
            int read = content.read(buffer);
            while (read >= 0) {
                count += read;
                read = content.read(buffer);
            }
            return count;
        }
    }

    private static long rows(byte[] file, long from) throws Exception {
        TrailObject object = TrailReading.object(file.length);
        TrailChunk chunk = new TrailChunk(1 << 20);
        long rows = 0;
        try (TrailRecords records = TrailRecords.open(
                new ByteArrayInputStream(file),
                object,
                TrailReading.URI,
                TrailLimits.DEFAULT,
                AccessPoints.of(AccessPoints.DATA_EXCHANGE_ACCOUNTS),
                from)) {
            boolean more = true;
            while (more) {
                more = records.read(chunk);
                rows += chunk.rows().size();
                chunk.clear();
            }
        }
        return rows;
    }
}
