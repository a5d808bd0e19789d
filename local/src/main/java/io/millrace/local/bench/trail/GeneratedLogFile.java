package io.millrace.local.bench.trail;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One log file of a trail.
 *
 * @param time of delivery
 * @param code the 16 letters that make its name unique
 */
record GeneratedLogFile(String account, String region, Instant time, String code) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);

    String key() {
        return folder(account, "CloudTrail", region, time) + account + "_CloudTrail_" + region + '_'
                + STAMP.format(time) + '_' + code + ".json.gz";
    }

    static String folder(String account, String kind, String region, Instant time) {
        return "AWSLogs/" + account + '/' + kind + '/' + region + '/' + DAY.format(time) + '/';
    }
}
