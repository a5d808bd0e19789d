package io.millrace.local.bench.trail;

import io.millrace.jobs.subscriberusage.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The trail of {@code sample-data/trail}. */
final class SampleTrail {

    /** As the demo names it; digests say so. */
    static final String BUCKET = "trail";

    private static final String ACCOUNT = "111122223333";
    private static final String OTHER_ACCOUNT = "044455556666";
    private static final String REGION = "us-east-1";
    private static final int CUT = 300;

    private SampleTrail() {}

    /** @param rows takes the rows of usage that it leads to, as {@link Trail#write} */
    static void write(TrailTarget target, Consumer<Usage> rows) throws IOException {
        Trail.write(
                shape(
                        1,
                        280,
                        14,
                        1,
                        Duration.ofDays(3),
                        List.of(ACCOUNT, OTHER_ACCOUNT),
                        List.of(REGION, "eu-central-1")),
                target,
                rows);
        Trail.write(
                shape(2, 40, 4, 5, Duration.ofHours(2), List.of(ACCOUNT), List.of(REGION))
                        .withDigests(BUCKET),
                target,
                rows);
        // so early that its first record is not whole
        Trail.write(
                shape(3, 3, 1, 6, Duration.ofHours(1), List.of(OTHER_ACCOUNT), List.of(REGION)),
                (key, content) -> target.put(key, Arrays.copyOf(content, CUT)),
                usage -> {});
        target.put(
                "AWSLogs/" + ACCOUNT + "/CloudTrail-Insight/" + REGION + "/2026/05/05/" + ACCOUNT
                        + "_CloudTrail-Insight_" + REGION + "_20260505T0100Z_6FpLbCAgV5dPdwWG.json.gz",
                Gzip.of(
                        ("{\"Records\":[{\"eventVersion\":\"1.09\",\"eventTime\":\"2026-05-05T00:51:00Z\",\"awsRegion\":\""
                                        + REGION
                                        + "\",\"eventID\":\"6cc5a0be-1f1c-4a3a-b5f5-3d9a94b9d5d0\",\"eventType\":\"AwsCloudTrailInsight\","
                                        + "\"recipientAccountId\":\"" + ACCOUNT + "\",\"eventCategory\":\"Insight\"}]}")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static TrailShape shape(
            long seed, int records, int files, int day, Duration span, List<String> accounts, List<String> regions) {
        return new TrailShape(
                seed,
                records,
                files,
                new TrailShape.Delivery(LocalDate.of(2026, 5, day), span, accounts, regions),
                new TrailShape.Repeats(0.05, 0.02),
                false,
                BUCKET);
    }
}
