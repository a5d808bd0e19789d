package io.millrace.jobs.subscriberusage.trail;

import java.util.regex.Pattern;

/**
 * A folder in CloudTrail's layout of a bucket (CloudTrail user guide, "Finding your CloudTrail log files"):
 * {@code [PREFIX/]AWSLogs/[ORGANISATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/}. The end of it
 * is accepted without its beginning too, {@code .../CloudTrail/REGION/YYYY/MM/DD/}, for logs that were copied elsewhere.
 */
final class TrailFolder {

    /** Level of a folder. */
    enum Level {
        /** In the prefix, or in nothing of CloudTrail's at all. */
        ABOVE,
        /** {@code AWSLogs}. */
        ROOT,
        ORGANISATION,
        ACCOUNT,
        /** {@code CloudTrail} or {@code CloudTrail-Digest}, of an account. */
        KIND,
        /** A folder of such a name with no account above it, which may yet be part of a prefix. */
        BARE_KIND,
        REGION,
        /** Below a region. */
        DATE,
        /** In a folder of another kind. */
        ELSEWHERE
    }

    /** The bucket, or the root of the file system. */
    static final TrailFolder TOP = new TrailFolder(Level.ABOVE, TrailKind.OTHER, "", "");

    private static final String AWS_LOGS = "AWSLogs";
    private static final Pattern ORGANISATION = Pattern.compile("o-[a-z0-9]{10,32}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    /** Such as {@code us-east-1}, {@code us-gov-west-1}, {@code eusc-de-east-1}. */
    private static final Pattern REGION = Pattern.compile("[a-z]{2,5}(-[a-z]{2,16}){1,3}-[0-9]{1,2}");

    private final Level level;
    private final TrailKind kind;
    private final String account;
    private final String region;

    private TrailFolder(Level level, TrailKind kind, String account, String region) {
        this.level = level;
        this.kind = kind;
        this.account = account;
        this.region = region;
    }

    /** @param path from the top: empty, or ending in a slash */
    static TrailFolder at(String path) {
        TrailFolder folder = TOP;
        int start = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
            folder = folder.child(path.substring(start, end));
            start = end + 1;
        }
        return folder;
    }

    /** @param name without slash */
    TrailFolder child(String name) {
        switch (level) {
            case ABOVE:
                return inPrefix(name);
            case ROOT:
                return ORGANISATION.matcher(name).matches()
                        ? new TrailFolder(Level.ORGANISATION, TrailKind.OTHER, "", "")
                        : accountOrPrefix(name);
            case ORGANISATION:
                return accountOrPrefix(name);
            case ACCOUNT:
                return ofKind(Level.KIND, TrailKind.ofFolder(name));
            case KIND:
                return isRegion(name) ? inRegion(name) : new TrailFolder(Level.ELSEWHERE, TrailKind.OTHER, account, "");
            case BARE_KIND:
                return isRegion(name) ? inRegion(name) : inPrefix(name);
            case REGION:
            case DATE:
                return new TrailFolder(Level.DATE, kind, account, region);
            case ELSEWHERE:
                return this;
        }
        throw new IllegalStateException(level.name());
    }

    private TrailFolder inPrefix(String name) {
        if (name.equals(AWS_LOGS)) {
            return new TrailFolder(Level.ROOT, TrailKind.OTHER, "", "");
        }
        TrailKind named = TrailKind.ofFolder(name);
        return named == TrailKind.LOG || named == TrailKind.DIGEST ? ofKind(Level.BARE_KIND, named) : TOP;
    }

    private TrailFolder accountOrPrefix(String name) {
        return ACCOUNT.matcher(name).matches()
                ? new TrailFolder(Level.ACCOUNT, TrailKind.OTHER, name, "")
                : inPrefix(name);
    }

    private TrailFolder ofKind(Level whenRead, TrailKind named) {
        boolean read = named == TrailKind.LOG || named == TrailKind.DIGEST;
        return new TrailFolder(read ? whenRead : Level.ELSEWHERE, named, account, "");
    }

    private TrailFolder inRegion(String name) {
        return new TrailFolder(Level.REGION, kind, account, name);
    }

    private static boolean isRegion(String name) {
        return REGION.matcher(name).matches();
    }

    Level level() {
        return level;
    }

    /** Kind of its objects; OTHER where it is still open. */
    TrailKind kind() {
        return kind;
    }

    /** 12 digits; empty above an account, and below a bare kind. */
    String account() {
        return account;
    }

    /** Empty above a region. */
    String region() {
        return region;
    }
}
