package io.millrace.jobs.tabledelta.read;

import io.millrace.jobs.tabledelta.ExportKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The path of an object below the exports location, parsed: {@code TENANT/TABLE/EXPORT_VERSION/FILE}. A file ends
 * in {@code .csv} or {@code .csv.gz}; {@code _SUCCESS} says that a version is complete (with {@code parts=marker}),
 * {@code _APPROVED} that a held one may be applied.
 */
final class ExportPath {

    private static final String SUCCESS = "_SUCCESS";
    private static final String APPROVED = "_APPROVED";
    private static final int SEGMENTS = 4;

    private final String tenant;
    private final String table;
    private final String version;
    private final String file;
    private final ExportKind kind;

    private ExportPath(String tenant, String table, String version, String file, ExportKind kind) {
        this.tenant = tenant;
        this.table = table;
        this.version = version;
        this.file = file;
        this.kind = kind;
    }

    /**
     * Parses a path.
     *
     * @param path relative to the exports location
     * @return null when the path is no export; {@link #refusal} says why
     */
    static @Nullable ExportPath parse(String path) {
        if (refusal(path) != null) {
            return null;
        }
        String[] segments = path.split("/", -1);
        return new ExportPath(segments[0], segments[1], segments[2], segments[3], kind(segments[3]));
    }

    /** Reason why a path is no export; null when it is one. */
    static @Nullable String refusal(String path) {
        String[] segments = path.split("/", -1);
        if (segments.length != SEGMENTS) {
            return "it has " + segments.length + " segments; expected TENANT/TABLE/EXPORT_VERSION/FILE";
        }
        for (String segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return "the segment '" + segment + "' is no name";
            }
            if (segment.chars().anyMatch(Character::isISOControl)) {
                return "a segment contains a control character";
            }
        }
        String file = segments[SEGMENTS - 1].toLowerCase(Locale.ROOT);
        if (kind(segments[SEGMENTS - 1]) == ExportKind.DATA && !file.endsWith(".csv") && !file.endsWith(".csv.gz")) {
            return "the file ends neither in .csv nor in .csv.gz";
        }
        return null;
    }

    /** Whether the object is the empty one by which consoles show a folder. */
    static boolean isFolderMarker(String path) {
        return path.endsWith("/");
    }

    private static ExportKind kind(String file) {
        switch (file) {
            case SUCCESS:
                return ExportKind.SUCCESS;
            case APPROVED:
                return ExportKind.APPROVED;
            default:
                return ExportKind.DATA;
        }
    }

    String tenant() {
        return tenant;
    }

    String table() {
        return table;
    }

    String version() {
        return version;
    }

    String file() {
        return file;
    }

    ExportKind kind() {
        return kind;
    }
}
