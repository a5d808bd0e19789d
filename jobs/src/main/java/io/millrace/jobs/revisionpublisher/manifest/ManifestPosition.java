package io.millrace.jobs.revisionpublisher.manifest;

/** A position in a manifest, or the manifest as a whole. */
public final class ManifestPosition {

    /** The manifest as a whole. */
    public static final ManifestPosition WHOLE = new ManifestPosition(0, 0, "");

    private final int line;
    private final int column;
    private final String path;

    /**
     * @param line from 1; 0 for none
     * @param column of a character in the line, from 1
     * @param path such as {@code asset_list[3].Key}; empty for the top
     */
    ManifestPosition(int line, int column, String path) {
        this.line = line;
        this.column = column;
        this.path = path;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    String path() {
        return path;
    }

    @Override
    public String toString() {
        if (line == 0) {
            return path;
        }
        return "line " + line + ", column " + column + (path.isEmpty() ? "" : ", " + path);
    }
}
