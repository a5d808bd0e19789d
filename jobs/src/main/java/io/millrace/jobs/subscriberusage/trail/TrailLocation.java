package io.millrace.jobs.subscriberusage.trail;

import io.millrace.connectors.s3.FolderRule;
import io.millrace.connectors.s3.ListingLayout;
import io.millrace.connectors.s3.Location;
import io.millrace.jobs.subscriberusage.UsageTable;
import io.millrace.jobs.subscriberusage.write.UsageDay;
import java.io.Serializable;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Location of a trail and the part of it that is read: the same for listed objects and for objects from arrival events,
 * but for the depth of a prefix.
 */
public final class TrailLocation implements Serializable {

    /** A listing looks for {@code AWSLogs} so many folders below its location, and no deeper. */
    static final int PREFIX_LEVELS_MAX = 3;

    private static final long serialVersionUID = 1L;
    private static final int DATE_LEVELS = 3;
    private static final Pattern DAY_FOLDERS =
            Pattern.compile("[1-9][0-9]{3}/(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])/");

    private final Location trail;
    private final Location usage;
    private final TrailDays days;
    private final boolean digests;

    /**
     * @param usage where this job writes, which may be in the same bucket
     * @param digests whether digest files are read
     */
    public TrailLocation(Location trail, Location usage, TrailDays days, boolean digests) {
        this.trail = trail;
        this.usage = usage;
        this.days = days;
        this.digests = digests;
    }

    public Location location() {
        return trail;
    }

    TrailDays days() {
        return days;
    }

    boolean readsDigests() {
        return digests;
    }

    /** @param key of an object that the location contains */
    TrailKey key(String key) {
        String relative = trail.relative(key);
        return isOutput(relative) ? TrailKey.OUTPUT : TrailKey.of(trail.path() + relative);
    }

    /** Whether there can be logs below the location: it is not in a folder of another kind, nor below a region's. */
    public boolean isListable() {
        return visit("") != FolderRule.Visit.SKIP;
    }

    /** @param windowDays how many of a region's newest days are listed again and again */
    public ListingLayout layout(int windowDays) {
        FolderRule rule = this::visit;
        return ListingLayout.of(rule, DATE_LEVELS)
                .withWindow(windowDays)
                .withFolders(DAY_FOLDERS, days.firstFolders(), days.lastFolders());
    }

    private FolderRule.Visit visit(String folder) {
        TrailFolder place = TrailFolder.at(trail.path() + folder);
        if (isOutput(folder)) {
            return FolderRule.Visit.SKIP;
        }
        switch (place.level()) {
            case ABOVE:
                return levelWhen(levels(folder) <= PREFIX_LEVELS_MAX);
            case ROOT:
            case BARE_KIND:
                return levelWhen(levels(folder) <= PREFIX_LEVELS_MAX + 1);
            case ORGANISATION:
            case ACCOUNT:
                return FolderRule.Visit.LEVEL;
            case KIND:
                return levelWhen(isRead(place.kind()));
            case REGION:
                return isRead(place.kind()) ? FolderRule.Visit.PARENT : FolderRule.Visit.SKIP;
            case DATE:
            case ELSEWHERE:
                return FolderRule.Visit.SKIP;
        }
        throw new IllegalStateException(place.level().name());
    }

    private static FolderRule.Visit levelWhen(boolean wanted) {
        return wanted ? FolderRule.Visit.LEVEL : FolderRule.Visit.SKIP;
    }

    private boolean isRead(TrailKind kind) {
        return kind == TrailKind.LOG || (kind == TrailKind.DIGEST && digests);
    }

    private boolean isOutput(String path) {
        String uri = trail.uri(trail.prefix() + path);
        return Arrays.stream(UsageTable.values())
                .anyMatch(table -> uri.startsWith(usage + UsageDay.folder(table) + "/"));
    }

    private static long levels(String folder) {
        return folder.chars().filter(c -> c == '/').count();
    }
}
