package io.millrace.jobs.subscriberusage.trail;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of an object in a trail's bucket, parsed. Only the path counts; any text is a key, and none throws. */
final class TrailKey {

    /** Of any object that this job wrote. */
    static final TrailKey OUTPUT = skipped(TrailKind.OUTPUT);

    private static final Pattern DATE = Pattern.compile("([1-9][0-9]{3})/([0-9]{2})/([0-9]{2})/");
    private static final Pattern FILE = Pattern.compile("[^/]+\\.json\\.gz");
    private static final Pattern ACCOUNT_OF_FILE = Pattern.compile("([0-9]{12})_.*", Pattern.DOTALL);

    private static final int DATE_LENGTH = "YYYY/MM/DD/".length();

    private final TrailKind kind;
    private final String account;
    private final String region;
    private final @Nullable LocalDate deliveryDay;

    private TrailKey(TrailKind kind, String account, String region, @Nullable LocalDate deliveryDay) {
        this.kind = kind;
        this.account = account;
        this.region = region;
        this.deliveryDay = deliveryDay;
    }

    /**
     * @param path from the top of the bucket or file system, not only from the location that is read
     */
    static TrailKey of(String path) {
        if (path.endsWith("/")) {
            return skipped(TrailKind.FOLDER_MARKER);
        }
        int fileStart = path.lastIndexOf('/') + 1;
        TrailFolder folder = TrailFolder.at(path.substring(0, fileStart));
        if (folder.level() == TrailFolder.Level.ELSEWHERE) {
            return skipped(folder.kind());
        }
        if (folder.level() != TrailFolder.Level.DATE || fileStart < DATE_LENGTH) {
            return skipped(TrailKind.OTHER);
        }
        int dateStart = fileStart - DATE_LENGTH;
        String file = path.substring(fileStart);
        Optional<LocalDate> day = day(path.substring(dateStart, fileStart));
        boolean dateFollowsRegion = TrailFolder.at(path.substring(0, dateStart)).level() == TrailFolder.Level.REGION;
        return day.isPresent() && dateFollowsRegion && FILE.matcher(file).matches()
                ? new TrailKey(folder.kind(), account(folder, file), folder.region(), day.get())
                : skipped(TrailKind.OTHER);
    }

    private static TrailKey skipped(TrailKind kind) {
        return new TrailKey(kind, "", "", null);
    }

    private static Optional<LocalDate> day(String folders) {
        Matcher date = DATE.matcher(folders);
        if (!date.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.of(number(date, 1), number(date, 2), number(date, 3)));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static int number(Matcher date, int group) {
        return Integer.parseInt(String.valueOf(date.group(group)));
    }

    private static String account(TrailFolder folder, String file) {
        if (!folder.account().isEmpty()) {
            return folder.account();
        }
        Matcher named = ACCOUNT_OF_FILE.matcher(file);
        return named.matches() ? String.valueOf(named.group(1)) : "";
    }

    TrailKind kind() {
        return kind;
    }

    /** 12 digits: of the folder, else of the file's name, else empty. Empty when the object is not to be read. */
    String account() {
        return account;
    }

    /** Empty when the object is not to be read. */
    String region() {
        return region;
    }

    /** UTC; present for logs and digests only. */
    Optional<LocalDate> deliveryDay() {
        return Optional.ofNullable(deliveryDay);
    }
}
