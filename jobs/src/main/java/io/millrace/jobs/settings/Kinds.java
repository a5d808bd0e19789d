package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.connectors.s3.Location;
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

/** The forms that settings have. */
final class Kinds {

    /** Bucket names: 3 to 63 of lower-case letters, digits, dots and hyphens, ends with letter or digit (S3). */
    private static final Pattern LOCATION =
            Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\\p{Cntrl}]*)?|file:///[^\\p{Cntrl}]*");

    private static final Pattern ENDPOINT = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

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
    private static final Pattern DAY = Pattern.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}");

    private Kinds() {}

    static Kind<String> location() {
        return kind(
                text -> {
                    require(LOCATION.matcher(text).matches());
                    Location.parse(text);
                    return text;
                },
                "`s3://bucket/prefix` or `file:///folder`");
    }

    static Kind<String> endpoint() {
        return matching(ENDPOINT, "`http://host:port` or `https://host`");
    }

    static Kind<String> region() {
        return matching(Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d"), "the code of an AWS region");
    }

    static Kind<StreamArn> streamArn() {
        return kind(StreamArn::parse, "`arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`");
    }

    static Kind<String> text(String accepted) {
        return kind(text -> text, accepted);
    }

    static Kind<Integer> wholeNumber(int least, int most) {
        return kind(
                text -> {
                    require(WHOLE_NUMBER.matcher(text).matches());
                    long number = Long.parseLong(text);
                    require(number >= least && number <= most);
                    return (int) number;
                },
                most == Integer.MAX_VALUE
                        ? "a whole number from " + least
                        : "a whole number from " + least + " to " + most);
    }

    static Kind<Boolean> yesOrNo() {
        return named(Map.of("true", true, "false", false), "`true` or `false`");
    }

    /** One of the constants, each written in lower case with hyphens. */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
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

    static Kind<List<String>> columnNames() {
        return kind(
                text -> {
                    Set<String> names = new LinkedHashSet<>();
                    for (String name : text.split(",", -1)) {
                        require(!name.isBlank());
                        require(names.add(name.strip()));
                    }
                    return List.copyOf(names);
                },
                "column names, each once, with commas between; spaces around a name do not count");
    }

    static Kind<List<String>> accounts() {
        return kind(
                text -> {
                    Set<String> accounts = new LinkedHashSet<>();
                    for (String account : text.split(",", -1)) {
                        require(ACCOUNT.matcher(account.strip()).matches());
                        require(accounts.add(account.strip()));
                    }
                    return List.copyOf(accounts);
                },
                "account ids of 12 digits, each once, with commas between");
    }

    /** Patterns of which each says something about a name: one that fits every name is none. */
    static Kind<List<String>> rolePatterns() {
        return listOf(
                ROLE_PATTERN,
                "names of roles, each once, with commas between; `*` stands for any characters and `?` for one, but not"
                        + " for a whole name");
    }

    /** Empty for none. */
    static Kind<Optional<String>> tagKey() {
        return kind(
                text -> {
                    require(TAG_KEY.matcher(text).matches());
                    return text.equals("none") ? Optional.<String>empty() : Optional.of(text);
                },
                "the key of a tag, or `none`");
    }

    static Kind<String> resultsLocation() {
        return kind(
                text -> {
                    require(RESULTS.matcher(text).matches());
                    Location.parse(text);
                    return text;
                },
                "`s3://bucket/prefix`, in which `{role}` may stand for the name of the consumer's role");
    }

    static Kind<List<String>> kmsKeys() {
        return listOf(KMS_KEY, "ARNs of KMS keys, each once, with commas between");
    }

    static Kind<String> secret() {
        return matching(SECRET, "the name or the ARN of a secret");
    }

    static Kind<String> environmentVariable() {
        return matching(VARIABLE, "the name of an environment variable");
    }

    static Kind<String> cursor() {
        return matching(CURSOR, "the id of an event");
    }

    /** A day of the years 1000 to 9999, so that days in folder names are in the order of time. */
    static Kind<LocalDate> day() {
        return kind(
                text -> {
                    require(DAY.matcher(text).matches());
                    try {
                        return LocalDate.parse(text);
                    } catch (DateTimeParseException noSuchDay) {
                        throw new IllegalArgumentException(noSuchDay);
                    }
                },
                "a day as `YYYY-MM-DD`");
    }

    static Kind<Character> delimiter() {
        return kind(text -> text.equals("tab") ? '\t' : character(text), "one character, or `tab`");
    }

    static Kind<Quote> quote() {
        return kind(text -> text.equals("none") ? Quote.NONE : Quote.of(character(text)), "one character, or `none`");
    }

    static Kind<String> charset() {
        return kind(text -> Charset.forName(text).name(), "a charset Java knows");
    }

    private static char character(String text) {
        require(text.length() == 1 && text.charAt(0) != '\n' && text.charAt(0) != '\r');
        require(!Character.isSurrogate(text.charAt(0)));
        return text.charAt(0);
    }

    private static Kind<List<String>> listOf(Pattern element, String accepted) {
        return kind(
                text -> {
                    Set<String> elements = new LinkedHashSet<>();
                    for (String part : text.split(",", -1)) {
                        require(element.matcher(part.strip()).matches());
                        require(elements.add(part.strip()));
                    }
                    return List.copyOf(elements);
                },
                accepted);
    }

    private static Kind<String> matching(Pattern pattern, String accepted) {
        return kind(
                text -> {
                    require(pattern.matcher(text).matches());
                    return text;
                },
                accepted);
    }

    private static <T> Kind<T> named(Map<String, T> values, String accepted) {
        return kind(
                text -> {
                    T value = values.get(text);
                    if (value == null) {
                        throw new IllegalArgumentException(text);
                    }
                    return value;
                },
                accepted);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    private static <T> Kind<T> kind(Function<String, T> parser, String accepted) {
        return new Kind<T>() {
            @Override
            public T parse(String text) {
                return parser.apply(text);
            }

            @Override
            public String accepted() {
                return accepted;
            }
        };
    }
}
