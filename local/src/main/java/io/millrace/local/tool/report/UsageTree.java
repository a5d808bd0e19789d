package io.millrace.local.tool.report;

import io.millrace.connectors.s3.FolderListing;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Parquet files of a tree, found by folder names as Athena does, and copied to this machine from S3. */
final class UsageTree {

    private static final Pattern YEAR = Pattern.compile("year=(20[0-9]{2})/");
    private static final Pattern MONTH = Pattern.compile("month=(0[1-9]|1[0-2])/");
    private static final Pattern DAY = Pattern.compile("day=([0-9]{2})/");
    private static final Period EVER = new Period(null, null);

    private final Location location;
    private final ObjectStore store;
    private final Period period;
    private final Map<String, List<StoredObject>> objects = new HashMap<>();

    private UsageTree(Location location, ObjectStore store, Period period) {
        this.location = location;
        this.store = store;
        this.period = period;
    }

    /**
     * Lists the files. Corrections of all days are included, because their day may differ from that of the event.
     *
     * @throws ObjectStoreException when there is no such folder or bucket, or it cannot be listed
     */
    static UsageTree find(Location location, ObjectStore store, Period period) throws ObjectStoreException {
        UsageTree files = new UsageTree(location, store, period);
        store.level(location.prefix(), null, 1);
        for (String table : UsageTables.TABLES) {
            files.findTable(table, table.equals(UsageTables.CORRECTIONS) ? EVER : period);
        }
        return files;
    }

    private void findTable(String table, Period days) throws ObjectStoreException {
        String root = location.prefix() + table + "/";
        List<StoredObject> found = new ArrayList<>();
        for (String year : store.folders(root)) {
            String ofYear = value(YEAR, year.substring(root.length()));
            if (ofYear.isEmpty() || !days.reaches(ofYear)) {
                continue;
            }
            for (String month : store.folders(year)) {
                String ofMonth = value(MONTH, month.substring(year.length()));
                if (ofMonth.isEmpty() || !days.reaches(ofYear + "-" + ofMonth)) {
                    continue;
                }
                for (String day : store.folders(month)) {
                    String ofDay = value(DAY, day.substring(month.length()));
                    if (isDay(ofYear, ofMonth, ofDay) && days.reaches(ofYear + "-" + ofMonth + "-" + ofDay)) {
                        findFiles(day, found);
                    }
                }
            }
        }
        objects.put(table, found);
    }

    private static String value(Pattern form, String folder) {
        Matcher matcher = form.matcher(folder);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static boolean isDay(String year, String month, String day) {
        return !day.isEmpty()
                && YearMonth.of(Integer.parseInt(year), Integer.parseInt(month)).isValidDay(Integer.parseInt(day));
    }

    /** Names of unfinished and hidden files, which readers skip, begin with a dot or an underscore. */
    private void findFiles(String folder, List<StoredObject> found) throws ObjectStoreException {
        String startAfter = null;
        do {
            FolderListing page = store.level(folder, startAfter, ObjectStore.PAGE);
            for (StoredObject object : page.objects()) {
                String name = object.key().substring(folder.length());
                if (name.endsWith(".parquet") && !name.startsWith("_") && !name.startsWith(".")) {
                    found.add(object);
                }
            }
            startAfter = page.next();
        } while (startAfter != null);
    }

    long count() {
        return objects.values().stream().mapToLong(List::size).sum();
    }

    long bytes() {
        return objects.values().stream()
                .flatMap(List::stream)
                .mapToLong(StoredObject::size)
                .sum();
    }

    /** The files of each table: the originals when local, otherwise copies. */
    Map<String, List<Path>> local(Path copies) throws ObjectStoreException, IOException {
        Map<String, List<Path>> files = new HashMap<>();
        for (String table : UsageTables.TABLES) {
            List<Path> paths = new ArrayList<>();
            for (StoredObject object : objects.getOrDefault(table, List.of())) {
                paths.add(
                        location.isLocal()
                                ? location.folder().resolve(object.key())
                                : copy(object, copies, table + "-" + paths.size()));
            }
            files.put(table, paths);
        }
        return files;
    }

    /** Below the folders of its day under a new name: a key may contain characters that are invalid in a file name. */
    private Path copy(StoredObject object, Path copies, String name) throws ObjectStoreException, IOException {
        String path = location.relative(object.key());
        Path folder = Files.createDirectories(copies.resolve(path.substring(0, path.lastIndexOf('/'))));
        Path file = folder.resolve(name + ".parquet");
        try (InputStream content = store.open(object.key(), null, object.etag())) {
            Files.copy(content, file);
        }
        return file;
    }

    @Override
    public String toString() {
        return location + (period.toString().isEmpty() ? "" : ", " + period);
    }
}
