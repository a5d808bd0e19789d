package io.millrace.local.bench.trail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The subscribers of a generated trail, with the data that they read and their addresses; a few read most of it. */
final class Subscribers {

    static final String ANONYMOUS = "anonymous";

    private static final int COUNT = 200;
    private static final double ANONYMOUS_SHARE = 0.02;
    private static final double NO_PRINCIPAL_SHARE = 0.05;
    // Owners of AWS Data Exchange's access points, as its user guide's bucket policy names them.
    private static final List<String> EXCHANGE_ACCOUNTS = List.of("540564263739", "036905324694", "844053218156");
    private static final List<String> DATA_SETS = List.of("weather", "flights", "retail-prices", "vessels", "märkte");
    private static final List<String> USER_AGENTS = List.of(
            "[aws-cli/2.15.30 Python/3.11.8 Linux/5.10.210 exe/x86_64 prompt/off command/s3.cp]",
            "[Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.79 md/arch#x86_64 lang/python#3.12.2]",
            "[aws-sdk-java/2.25.16 Linux/5.15.0 OpenJDK_64-Bit_Server_VM/17.0.10 Java/17.0.10]",
            "[Hadoop 3.3.6, aws-sdk-java/1.12.367 \"spark\" application]",
            "athena.amazonaws.com",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Télécharger/1.0");

    private Subscribers() {}

    /** Whoever asks for one thing. */
    record Subscriber(String account, @Nullable String principal, String address, String userAgent) {}

    /** The data of one subscriber: part of a bucket, through the subscriber's access point. */
    record DataSet(String name, String bucket, String accessPoint) {}

    static Subscriber next(Random random) {
        if (random.nextDouble() < ANONYMOUS_SHARE) {
            return new Subscriber(ANONYMOUS, "", address(random), USER_AGENTS.get(5));
        }
        double drawn = random.nextDouble();
        int number = (int) (COUNT * drawn * drawn * drawn);
        // every tenth with a leading zero
        String account = String.valueOf(100_000_000_000L + number * 4_123_456_789L);
        account = number % 10 == 9 ? '0' + account.substring(1) : account;
        String principal = random.nextDouble() < NO_PRINCIPAL_SHARE
                ? null
                : "AROA" + code(number) + ":session-" + random.nextInt(9);
        return new Subscriber(account, principal, address(random), USER_AGENTS.get(random.nextInt(USER_AGENTS.size())));
    }

    static DataSet dataSet(Random random, Subscriber subscriber, String region) {
        int number = random.nextInt(DATA_SETS.size());
        return new DataSet(
                DATA_SETS.get(number),
                "provider-" + number + '-' + region,
                accessPoint(subscriber.account() + '/' + number, region, EXCHANGE_ACCOUNTS.get(number % 3)));
    }

    static String accessPoint(String entitlement, String region, String owner) {
        String partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
        UUID name = UUID.nameUUIDFromBytes(entitlement.getBytes(StandardCharsets.UTF_8));
        return "arn:" + partition + ":s3:" + region + ':' + owner + ":accesspoint/" + name;
    }

    private static String code(int number) {
        return Long.toString(0xCAFE_F00D_1234L * (number + 7) & Long.MAX_VALUE, 36)
                .toUpperCase(Locale.ROOT);
    }

    private static String address(Random random) {
        int kind = random.nextInt(50);
        if (kind == 0) {
            return "athena.amazonaws.com";
        }
        if (kind == 1) {
            return "2001:db8::" + Integer.toHexString(1 + random.nextInt(0xffff));
        }
        return "198.51." + random.nextInt(256) + '.' + (1 + random.nextInt(254));
    }
}
