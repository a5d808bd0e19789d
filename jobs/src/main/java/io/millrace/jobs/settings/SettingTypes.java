package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.connectors.s3.Location;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The forms of text that settings accept. */
final class SettingTypes {

    /** Bucket names: 3 to 63 lower-case letters, digits, dots and hyphens; first and last a letter or digit (S3). */
    private static final Pattern LOCATION =
            Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\\p{Cntrl}]*)?|file:///[^\\p{Cntrl}]*");

    private static final Pattern ENDPOINT = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern COLUMN = Pattern.compile("(?s).+");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final String ROLE_CHARACTERS = "A-Za-z0-9_+=.@\\-";
    private static final Pattern ROLE_PATTERN =
            Pattern.compile("[*?]*[" + ROLE_CHARACTERS + "][" + ROLE_CHARACTERS + "*?]{0,63}");
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");
    private static final Pattern RESULTS =
            Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/([A-Za-z0-9_.=/-]|\\{role\\})*)?");
    private static final Pattern KMS_KEY =
            Pattern.compile("arn:aws[a-z-]{0,10}:kms:[a-z]{2,4}(-[a-z]+)+-\\d:\\d{12}:key/[A-Za-z0-9-]{1,256}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9/_+=.@:-]{1,2048}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");
    private static final Pattern CURSOR = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern BUCKET_PATTERN = Pattern.compile("[a-z0-9.*?-]*[a-z0-9.-][a-z0-9.*?-]*");
    private static final Pattern APPLICABILITY = Pattern.compile("(environment|type):[^,:]{1,128}|account:[0-9]{12}");
    private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9-]{1,16}");
    private static final Pattern ACCOUNT_ROLE =
            Pattern.compile("arn:aws[a-z-]{0,10}:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern FEED_RESTART = Pattern.compile("[A-Za-z0-9_.-]{1,64}:[\\x21-\\x7e]{1,256}");
    private static final Pattern DAY = Pattern.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}");

    private SettingTypes() {}

    static SettingType<String> location() {
        return new SettingType<>(text -> location(LOCATION, text), "`s3://bucket/prefix` or `file:///folder`");
    }

    static SettingType<String> resultsLocation() {
        return new SettingType<>(
                text -> location(RESULTS, text),
                "`s3://bucket/prefix`, where `{role}` stands for the name of the consumer's role");
    }

    static SettingType<URI> endpoint() {
        return new SettingType<>(text -> URI.create(matched(ENDPOINT, text)), "`http://host:port` or `https://host`");
    }

    static SettingType<String> region() {
        return matching(REGION, "the code of an AWS region");
    }

    static SettingType<StreamArn> streamArn() {
        return new SettingType<>(StreamArn::parse, "`arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`");
    }

    static SettingType<String> text(String accepted) {
        return new SettingType<>(text -> text, accepted);
    }

    static SettingType<Integer> wholeNumber(int least, int most) {
        return new SettingType<>(
                text -> {
                    long number = Long.parseLong(matched(WHOLE_NUMBER, text));
                    require(number >= least && number <= most);
                    return (int) number;
                },
                most == Integer.MAX_VALUE
                        ? "a whole number from " + least
                        : "a whole number from " + least + " to " + most);
    }

    static SettingType<Boolean> yesOrNo() {
        return named(Map.of("true", true, "false", false), "`true` or `false`");
    }

    /** One of the constants, each written in lower case with hyphens. */
    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        Map<String, E> constants = new TreeMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(written(constant), constant);
        }
        return named(
                constants,
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> "`" + written(constant) + "`")
                        .collect(Collectors.joining(" or ")));
    }

    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SettingType<List<String>> columnNames() {
        return listOf(COLUMN, "column names, separated by commas, each once; spaces around a name are ignored");
    }

    static SettingType<List<String>> accounts() {
        return listOf(ACCOUNT, "account ids of 12 digits, separated by commas, each once");
    }

    /** Patterns of role names; one that matches every name is refused. */
    static SettingType<List<String>> rolePatterns() {
        return listOf(
                ROLE_PATTERN,
                "names of roles, separated by commas, each once; `*` stands for any characters and `?` for one, but not"
                        + " for a whole name");
    }

    /** Patterns of bucket names; one that matches every name is refused. */
    static SettingType<List<String>> bucketPatterns() {
        return listOf(
                BUCKET_PATTERN,
                "names of buckets, separated by commas, each once; `*` stands for any characters and `?` for one, but"
                        + " not for a whole name");
    }

    static SettingType<List<String>> applicability() {
        return listOf(APPLICABILITY, "`environment:NAME`, `type:NAME` or `account:ID`, separated by commas, each once");
    }

    static SettingType<String> installation() {
        return matching(INSTALLATION, "1 to 16 letters, digits and hyphens");
    }

    static SettingType<List<String>> accountRoles() {
        return listOf(ACCOUNT_ROLE, "ARNs of roles, separated by commas, each once");
    }

    static SettingType<String> token() {
        return matching(TOKEN, "1 to 128 printable characters without spaces");
    }

    static SettingType<FeedRestart> feedRestart() {
        return new SettingType<>(
                text -> {
                    String checked = matched(FEED_RESTART, text);
                    int colon = checked.indexOf(':');
                    String after = checked.substring(colon + 1);
                    return new FeedRestart(checked.substring(0, colon), after.equals(FeedRestart.NOW) ? null : after);
                },
                "`TOKEN:EVENT` or `TOKEN:now`");
    }

    static SettingType<List<String>> kmsKeys() {
        return listOf(KMS_KEY, "ARNs of KMS keys, separated by commas, each once");
    }

    /** Empty for {@code none}. */
    static SettingType<Optional<String>> tagKey() {
        return orNone(text -> matched(TAG_KEY, text), "the key of a tag, or `none`");
    }

    static SettingType<String> secret() {
        return matching(SECRET, "the name or the ARN of a secret");
    }

    static SettingType<String> environmentVariable() {
        return matching(VARIABLE, "the name of an environment variable");
    }

    static SettingType<String> cursor() {
        return matching(CURSOR, "the id of an event");
    }

    /** A day of the years 1000 to 9999, so that folder names sort by day. */
    static SettingType<LocalDate> day() {
        return new SettingType<>(
                text -> {
                    try {
                        return LocalDate.parse(matched(DAY, text));
                    } catch (DateTimeParseException noSuchDay) {
                        throw new IllegalArgumentException(noSuchDay);
                    }
                },
                "a day as `YYYY-MM-DD`");
    }

    static SettingType<Character> delimiter() {
        return new SettingType<>(text -> text.equals("tab") ? '\t' : character(text), "one character, or `tab`");
    }

    /** Empty for {@code none}. */
    static SettingType<Optional<Character>> quote() {
        return orNone(
                text -> {
                    require(!text.equals("\0"));
                    return character(text);
                },
                "one character, or `none`");
    }

    static SettingType<Charset> charset() {
        return new SettingType<>(Charset::forName, "a charset Java knows");
    }

    private static char character(String text) {
        require(text.length() == 1 && text.charAt(0) != '\n' && text.charAt(0) != '\r');
        require(!Character.isSurrogate(text.charAt(0)));
        return text.charAt(0);
    }

    private static String location(Pattern pattern, String text) {
        Location.parse(matched(pattern, text));
        return text;
    }

    private static <T> SettingType<Optional<T>> orNone(Function<String, T> parser, String accepted) {
        return new SettingType<>(
                text -> text.equals("none") ? Optional.empty() : Optional.of(parser.apply(text)), accepted);
    }

    private static SettingType<List<String>> listOf(Pattern element, String accepted) {
        return new SettingType<>(
                text -> {
                    Set<String> elements = new LinkedHashSet<>();
                    for (String part : text.split(",", -1)) {
                        require(elements.add(matched(element, part.strip())));
                    }
                    return List.copyOf(elements);
                },
                accepted);
    }

    private static SettingType<String> matching(Pattern pattern, String accepted) {
        return new SettingType<>(text -> matched(pattern, text), accepted);
    }

    private static <T> SettingType<T> named(Map<String, T> values, String accepted) {
        return new SettingType<>(
                text -> {
                    T value = values.get(text);
                    if (value == null) {
                        throw new IllegalArgumentException(text);
                    }
                    return value;
                },
                accepted);
    }

    private static String matched(Pattern pattern, String text) {
        require(pattern.matcher(text).matches());
        return text;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
