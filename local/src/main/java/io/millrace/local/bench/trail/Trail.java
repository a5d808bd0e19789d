package io.millrace.local.bench.trail;

import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.AccessPointRequests.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A seeded CloudTrail trail, shaped as trails with requests to AWS Data Exchange are: records of 1.4 to 1.8 KB in any key
 * order, requests that were denied, anonymous or named two access points, records of other services, duplicates across
 * files and regions, corrections, records of another day than that of delivery, files out of order.
 */
public final class Trail {

    private static final double REQUESTS = 0.9;
    private static final double LATE = 0.01;
    private static final double DISORDERED_FILES = 0.27;
    private static final int FILES_BETWEEN_COPIES = 20;

    private final TrailShape shape;
    private final Random random;
    private final AccessPointRequests requests;
    private final OtherRecords others;
    private final Digests digests;
    private final SortedMap<String, TrailTruth.Day> metrics = new TreeMap<>();
    private final SortedMap<String, TrailTruth.Day> errors = new TreeMap<>();
    private final List<List<Event>> carried = new ArrayList<>();

    private long records;
    private long duplicates;
    private long corrections;
    private long otherDay;
    private long rawBytes;
    private long largestRawBytes;

    private Trail(TrailShape shape) {
        this.shape = shape;
        this.random = new Random(shape.seed());
        this.requests = new AccessPointRequests(random);
        this.others = new OtherRecords(random);
        this.digests = new Digests(shape.bucket());
    }

    /**
     * Writes the trail in order of delivery, digests last.
     *
     * @param rows takes each row of usage, as corrected, those of denied requests included. Its {@code region} and
     *     {@code source_file} are those of the first delivery, or of the correction's; the file without the target's URI
     */
    public static TrailTruth write(TrailShape shape, TrailTarget target, Consumer<Usage> rows) throws IOException {
        return new Trail(shape).write(target, rows);
    }

    private record Event(Instant time, String json) {}

    private TrailTruth write(TrailTarget target, Consumer<Usage> rows) throws IOException {
        for (int i = 0; i < shape.files(); i++) {
            carried.add(new ArrayList<>());
        }
        List<GeneratedLogFile> files = files();
        for (int i = 0; i < files.size(); i++) {
            write(files, i, target, rows);
        }
        if (shape.digests()) {
            digests.write(target);
        }
        return new TrailTruth(
                new TrailTruth.Volume(files.size(), rawBytes, largestRawBytes),
                records,
                duplicates,
                corrections,
                otherDay,
                TrailTruth.Totals.of(metrics),
                TrailTruth.Totals.of(errors));
    }

    private List<GeneratedLogFile> files() {
        Instant first = shape.firstDay().atStartOfDay().toInstant(ZoneOffset.UTC);
        Duration apart = shape.span().dividedBy(shape.files());
        List<GeneratedLogFile> files = new ArrayList<>();
        for (int i = 0; i < shape.files(); i++) {
            files.add(new GeneratedLogFile(
                    shape.accounts().get(random.nextInt(shape.accounts().size())),
                    shape.regions().get(random.nextInt(shape.regions().size())),
                    first.plus(apart.multipliedBy(2L * i + 1).dividedBy(2)),
                    String.format("%016x", random.nextLong())));
        }
        return files;
    }

    private void write(List<GeneratedLogFile> files, int number, TrailTarget target, Consumer<Usage> rows)
            throws IOException {
        GeneratedLogFile file = files.get(number);
        // the last file also takes the copies of its own records
        List<Event> events = carried.get(number);
        for (int i = size(number); i > 0; i--) {
            events.add(random.nextDouble() < REQUESTS ? request(files, number, rows) : other(file));
        }
        if (random.nextDouble() >= DISORDERED_FILES) {
            events.sort(Comparator.comparing(Event::time));
        }
        StringBuilder json = new StringBuilder(events.size() * 2_000 + 16).append("{\"Records\":[");
        for (int i = 0; i < events.size(); i++) {
            json.append(i == 0 ? "" : ",").append(events.get(i).json());
        }
        byte[] content = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        records += events.size();
        rawBytes += content.length;
        largestRawBytes = Math.max(largestRawBytes, content.length);
        if (shape.digests()) {
            Comparator<Event> order = Comparator.comparing(Event::time);
            digests.add(
                    file,
                    content,
                    events.stream().min(order).map(Event::time).orElse(file.time()),
                    events.stream().max(order).map(Event::time).orElse(file.time()));
        }
        target.put(file.key(), Gzip.of(content));
        carried.set(number, List.of());
    }

    /** By half more or fewer than on average, pair by pair. */
    private int size(int number) {
        int average = shape.records() / shape.files();
        int more = shape.records() % shape.files() > number ? 1 : 0;
        if (number == shape.files() - 1 && number % 2 == 0) {
            return average + more;
        }
        int deviation = new Random(shape.seed() + number / 2).nextInt(average / 2 + 1);
        return average + more + (number % 2 == 0 ? deviation : -deviation);
    }

    private Event request(List<GeneratedLogFile> files, int number, Consumer<Usage> rows) {
        GeneratedLogFile file = files.get(number);
        boolean late = random.nextDouble() < LATE;
        Instant time = file.time().minusSeconds(late ? 86_400 + random.nextInt(2 * 86_400) : 60 + random.nextInt(540));
        Request request = requests.next(time, file.account(), file.region(), file.key(), late && random.nextBoolean());
        Request counted = request;
        boolean successful = request.rows().get(0).getErrorCode() == null;
        if (successful && random.nextDouble() < shape.corrections()) {
            int later = later(number);
            GeneratedLogFile there = files.get(later);
            counted = requests.correctionOf(request, file.account(), there.region(), there.key());
            corrections++;
            deliver(later, new Event(time, counted.json()));
        }
        for (Usage row : counted.rows()) {
            Long bytes = row.getBytesAccessed();
            (successful ? metrics : errors)
                    .merge(
                            row.getEventtime().substring(0, 10),
                            new TrailTruth.Day(1, bytes == null ? 0 : bytes),
                            TrailTruth.Day::plus);
            rows.accept(row);
        }
        if (!time.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .equals(file.time().atOffset(ZoneOffset.UTC).toLocalDate())) {
            otherDay++;
        }
        Event event = new Event(time, request.json());
        copy(number, event);
        return event;
    }

    private Event other(GeneratedLogFile file) {
        Instant time = file.time().minusSeconds(60 + random.nextInt(540));
        return new Event(time, others.next(time, file.account(), file.region()));
    }

    private void deliver(int number, Event event) {
        carried.get(number).add(event);
        copy(number, event);
    }

    private void copy(int number, Event event) {
        if (random.nextDouble() < shape.duplicates()) {
            duplicates++;
            carried.get(later(number)).add(event);
        }
    }

    private int later(int number) {
        return Math.min(shape.files() - 1, number + 1 + random.nextInt(FILES_BETWEEN_COPIES));
    }
}
