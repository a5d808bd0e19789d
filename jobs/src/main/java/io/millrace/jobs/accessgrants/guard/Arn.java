package io.millrace.jobs.accessgrants.guard;

import io.millrace.connectors.rejects.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARN of a granted resource. A valid one names exactly one resource, however IAM interprets its characters. */
public final class Arn {

    /** The longest key of an object has 1,024 bytes. */
    private static final int LENGTH_MAX = 1_200;

    private static final int PARTS = 6;
    private static final Set<String> PARTITIONS =
            Set.of("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f");

    /** Characters of IAM's wildcards and policy variables. */
    private static final String WILDCARDS = "*?${}";

    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{1,20}){1,3}-[0-9]{1,2}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    /** Names of buckets, and behind them a folder. */
    private static final Pattern S3 = Pattern.compile("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /** Names that S3 reserves, some of which are aliases of a bucket with another name. */
    private static final Pattern NO_BUCKET = Pattern.compile(
            "xn--.*|sthree-.*|.*-s3alias|.*--ol-s3|.*--x-s3|.*--table-s3|.*\\.mrap|.*\\.\\..*|[0-9]+(\\.[0-9]+){3}");

    private static final Pattern TABLE = Pattern.compile("table/([A-Za-z0-9_.-]{1,255})/[A-Za-z0-9_.-]{1,255}");
    private static final Pattern CATALOG = Pattern.compile("catalog|database/[A-Za-z0-9_.-]{1,255}");
    private static final Pattern WORKGROUP = Pattern.compile("workgroup/[A-Za-z0-9._-]{1,128}");
    private static final Pattern KEY = Pattern.compile("key/[A-Za-z0-9-]{1,256}");

    /** The forms of each service, as a sentence shows them. */
    private static final Map<Service, String> FORMS = Map.of(
            Service.S3, "arn:aws:s3:::BUCKET or arn:aws:s3:::BUCKET/FOLDER, the BUCKET a general purpose bucket",
            Service.GLUE,
                    "arn:aws:glue:REGION:ACCOUNT:table/DATABASE/TABLE, or the same with database/DATABASE or catalog",
            Service.ATHENA, "arn:aws:athena:REGION:ACCOUNT:workgroup/WORKGROUP",
            Service.KMS, "arn:aws:kms:REGION:ACCOUNT:key/KEY, no alias");

    /** The services that can be granted. */
    public enum Service {
        S3("s3"),
        GLUE("glue"),
        ATHENA("athena"),
        KMS("kms");

        private final String prefix;

        Service(String prefix) {
            this.prefix = prefix;
        }
    }

    private final String partition;
    private final Service service;
    private final String region;
    private final String account;
    private final String resource;

    private Arn(String partition, Service service, String region, String account, String resource) {
        this.partition = partition;
        this.service = service;
        this.region = region;
        this.account = account;
        this.resource = resource;
    }

    /** @throws GrantRefusal with a sentence that begins behind a subject, such as: is "arn:...", which ... */
    public static Arn parse(String text) throws GrantRefusal {
        if (text.length() > LENGTH_MAX) {
            throw refusal(
                    GrantRule.ARN_FORM,
                    text,
                    "has " + text.length() + " characters; no ARN has more than " + LENGTH_MAX);
        }
        if (!text.chars().allMatch(Arn::isVisible)) {
            throw refusal(
                    GrantRule.ARN_CHARACTERS, text, "has white space, or a character that is invisible or not Latin-1");
        }
        if (text.chars().anyMatch(character -> WILDCARDS.indexOf(character) >= 0)) {
            throw refusal(GrantRule.ARN_WILDCARD, text, "has one of * ? $ { }; name the one thing to give access to");
        }
        String[] parts = text.split(":", PARTS);
        if (parts.length < PARTS || !parts[0].equals("arn")) {
            throw refusal(GrantRule.ARN_FORM, text, "is no ARN; begin with arn:aws:");
        }
        if (!PARTITIONS.contains(parts[1])) {
            throw refusal(GrantRule.ARN_PARTITION, text, "is in no partition of AWS; use one of " + sorted(PARTITIONS));
        }
        for (Service service : Service.values()) {
            if (service.prefix.equals(parts[2])) {
                return of(service, parts, text);
            }
        }
        throw refusal(GrantRule.ARN_SERVICE, text, "is of a service that is not granted; use s3, glue, athena or kms");
    }

    private static Arn of(Service service, String[] parts, String text) throws GrantRefusal {
        String resource = parts[PARTS - 1];
        boolean global = parts[3].isEmpty() && parts[4].isEmpty();
        boolean placed =
                REGION.matcher(parts[3]).matches() && ACCOUNT.matcher(parts[4]).matches();
        if (service == Service.S3 ? !global || !isBucketOrFolder(resource) : !placed || !resource(service, resource)) {
            throw refusal(GrantRule.ARN_FORM, text, "is not of the form " + FORMS.get(service));
        }
        String folder = service == Service.S3 && resource.endsWith("/")
                ? resource.substring(0, resource.length() - 1)
                : resource;
        return new Arn(parts[1], service, parts[3], parts[4], folder);
    }

    private static boolean resource(Service service, String resource) {
        switch (service) {
            case GLUE:
                return TABLE.matcher(resource).matches()
                        || CATALOG.matcher(resource).matches();
            case ATHENA:
                return WORKGROUP.matcher(resource).matches();
            case KMS:
                return KEY.matcher(resource).matches();
            case S3:
                return isBucketOrFolder(resource);
        }
        throw new IllegalArgumentException(service.name());
    }

    private static boolean isBucketOrFolder(String resource) {
        Matcher matcher = S3.matcher(resource);
        if (!matcher.matches() || NO_BUCKET.matcher(matcher.group(1)).matches()) {
            return false;
        }
        String folder = matcher.group(2);
        return folder == null || (!folder.startsWith("/") && !folder.contains("//"));
    }

    private static boolean isVisible(int character) {
        return character <= 0xFF
                && !Character.isWhitespace(character)
                && !Character.isSpaceChar(character)
                && !Character.isISOControl(character)
                && Character.getType(character) != Character.FORMAT;
    }

    private static String sorted(Set<String> names) {
        return names.stream()
                .sorted()
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }

    private static GrantRefusal refusal(GrantRule rule, String text, String problem) {
        return new GrantRefusal(rule, "is " + Quoted.of(text) + ", which " + problem);
    }

    public String partition() {
        return partition;
    }

    public Service service() {
        return service;
    }

    /** Of 12 digits; empty for S3, whose ARNs have none. */
    public String account() {
        return account;
    }

    /** Behind the fifth colon; a folder of S3 is without a slash at its end. */
    public String resource() {
        return resource;
    }

    /** Whether it is a table of Glue. */
    public boolean isTable() {
        return service == Service.GLUE && TABLE.matcher(resource).matches();
    }

    /** The catalogue of a table, {@code database/default} that Athena looks at, the table's database, and the table. */
    public List<Arn> withAbove() {
        Matcher table = TABLE.matcher(resource);
        if (service != Service.GLUE || !table.matches()) {
            throw new IllegalStateException(this + " is no table");
        }
        return List.of(beside("catalog"), beside("database/default"), beside("database/" + table.group(1)), this);
    }

    private Arn beside(String other) {
        return new Arn(partition, service, region, account, other);
    }

    /** The bucket of a bucket or folder. */
    public Arn bucket() {
        int slash = resource.indexOf('/');
        return slash < 0 ? this : beside(resource.substring(0, slash));
    }

    /** The folder within the bucket, without slashes around it; empty for a whole bucket. */
    public String folder() {
        int slash = resource.indexOf('/');
        return slash < 0 ? "" : resource.substring(slash + 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arn && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service.prefix + ":" + region + ":" + account + ":" + resource;
    }
}
