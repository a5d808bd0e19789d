package io.millrace.local.bench.trail;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * What a generated trail is like. Equal shapes give equal trails.
 *
 * @param records before duplicates and corrections; nine of ten are requests to an access point of AWS Data Exchange
 * @param files log files, spread evenly over the span
 * @param firstDay of delivery, UTC
 * @param span from its beginning
 * @param accounts whose trails deliver, and whose buckets are used
 * @param duplicates share of the records that are delivered a second time, in a later file of any region
 * @param corrections share of the successful requests that a later record corrects
 * @param digests whether each account and region has a digest for every hour from its first to its last file
 * @param bucket that digests name
 */
public record TrailShape(
        long seed,
        int records,
        int files,
        LocalDate firstDay,
        Duration span,
        List<String> accounts,
        List<String> regions,
        double duplicates,
        double corrections,
        boolean digests,
        String bucket) {

    private static final long SEED = 20_261_121;
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 5, 1);
    private static final Duration SPAN = Duration.ofDays(7);
    private static final double DUPLICATES = 0.01;
    private static final double CORRECTIONS = 0.001;

    public TrailShape {
        if (records < 0 || files < 1 || span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException(
                    "a trail has files over a time: " + records + " records, " + files + " files, " + span);
        }
        accounts = List.copyOf(accounts);
        regions = List.copyOf(regions);
    }

    /** Seven days of two accounts and three regions, 1% duplicates, 0.1% corrections, no digests. */
    public static TrailShape of(int records, int files) {
        return new TrailShape(
                SEED,
                records,
                files,
                FIRST_DAY,
                SPAN,
                List.of("111122223333", "044455556666"),
                List.of("us-east-1", "eu-central-1", "ap-southeast-2"),
                DUPLICATES,
                CORRECTIONS,
                false,
                "trail");
    }

    public TrailShape withSeed(long another) {
        return new TrailShape(
                another, records, files, firstDay, span, accounts, regions, duplicates, corrections, digests, bucket);
    }

    public TrailShape withSpan(Duration another) {
        return new TrailShape(
                seed, records, files, firstDay, another, accounts, regions, duplicates, corrections, digests, bucket);
    }

    public TrailShape withRegions(List<String> others) {
        return new TrailShape(
                seed, records, files, firstDay, span, accounts, others, duplicates, corrections, digests, bucket);
    }

    public TrailShape withDuplicates(double share) {
        return new TrailShape(
                seed, records, files, firstDay, span, accounts, regions, share, corrections, digests, bucket);
    }

    public TrailShape withCorrections(double share) {
        return new TrailShape(
                seed, records, files, firstDay, span, accounts, regions, duplicates, share, digests, bucket);
    }

    /** With digests that name this bucket. */
    public TrailShape withDigests(String ofBucket) {
        return new TrailShape(
                seed, records, files, firstDay, span, accounts, regions, duplicates, corrections, true, ofBucket);
    }
}
