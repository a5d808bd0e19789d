package io.millrace.local.bench.trail;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * The shape of a generated trail. Equal shapes give equal trails.
 *
 * @param records before duplicates and corrections; nine of ten are requests to an access point of AWS Data Exchange
 * @param files log files, spread evenly over the span
 * @param digests whether each account and region has a digest for every hour from its first to its last file
 * @param bucket that digests name
 */
public record TrailShape(
        long seed, int records, int files, Delivery delivery, Repeats repeats, boolean digests, String bucket) {

    /**
     * The times and origins of the log files.
     *
     * @param firstDay UTC
     * @param span from its beginning
     * @param accounts whose trails deliver, and whose buckets are used
     */
    public record Delivery(LocalDate firstDay, Duration span, List<String> accounts, List<String> regions) {

        public Delivery {
            if (span.isNegative() || span.isZero()) {
                throw new IllegalArgumentException("a trail has files over a time, not " + span);
            }
            accounts = List.copyOf(accounts);
            regions = List.copyOf(regions);
        }
    }

    /**
     * The records that repeat another.
     *
     * @param duplicates share of the records that are delivered a second time, in a later file of any region
     * @param corrections share of the successful requests that a later record corrects
     */
    public record Repeats(double duplicates, double corrections) {}

    private static final long SEED = 20_261_121;
    private static final Delivery DELIVERY = new Delivery(
            LocalDate.of(2026, 5, 1),
            Duration.ofDays(7),
            List.of("111122223333", "044455556666"),
            List.of("us-east-1", "eu-central-1", "ap-southeast-2"));
    private static final Repeats REPEATS = new Repeats(0.01, 0.001);

    public TrailShape {
        if (records < 0 || files < 1) {
            throw new IllegalArgumentException("a trail has files: " + records + " records, " + files + " files");
        }
    }

    /** Seven days of two accounts and three regions, 1% duplicates, 0.1% corrections, no digests. */
    public static TrailShape of(int records, int files) {
        return new TrailShape(SEED, records, files, DELIVERY, REPEATS, false, "trail");
    }

    public TrailShape withSeed(long another) {
        return new TrailShape(another, records, files, delivery, repeats, digests, bucket);
    }

    public TrailShape withSpan(Duration another) {
        return with(new Delivery(firstDay(), another, accounts(), regions()));
    }

    public TrailShape withRegions(List<String> others) {
        return with(new Delivery(firstDay(), span(), accounts(), others));
    }

    private TrailShape with(Delivery another) {
        return new TrailShape(seed, records, files, another, repeats, digests, bucket);
    }

    public TrailShape withDuplicates(double share) {
        return with(new Repeats(share, corrections()));
    }

    public TrailShape withCorrections(double share) {
        return with(new Repeats(duplicates(), share));
    }

    private TrailShape with(Repeats others) {
        return new TrailShape(seed, records, files, delivery, others, digests, bucket);
    }

    /** With digests that name this bucket. */
    public TrailShape withDigests(String ofBucket) {
        return new TrailShape(seed, records, files, delivery, repeats, true, ofBucket);
    }

    LocalDate firstDay() {
        return delivery.firstDay();
    }

    Duration span() {
        return delivery.span();
    }

    List<String> accounts() {
        return delivery.accounts();
    }

    List<String> regions() {
        return delivery.regions();
    }

    double duplicates() {
        return repeats.duplicates();
    }

    double corrections() {
        return repeats.corrections();
    }
}
