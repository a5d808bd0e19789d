package io.millrace.jobs.revisionpublisher.manifest;

/** One element of {@code asset_list}. */
public final class ManifestEntry {

    private final int index;
    private final String bucket;
    private final String key;
    private final int line;
    private final int column;

    /** @param line and column of the key's text, from 1 */
    ManifestEntry(int index, String bucket, String key, int line, int column) {
        this.index = index;
        this.bucket = bucket;
        this.key = key;
        this.line = line;
        this.column = column;
    }

    /** In {@code asset_list}, from 0. */
    public int index() {
        return index;
    }

    public String bucket() {
        return bucket;
    }

    public String key() {
        return key;
    }

    /** Whether it stands for all objects whose keys begin with its key. */
    public boolean isPrefix() {
        return key.endsWith("/");
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    public ManifestPosition position() {
        return new ManifestPosition(line, column, "asset_list[" + index + "].Key");
    }
}
