package io.millrace.jobs.revisionpublisher.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A manifest with the findings against it, filled in by {@link ManifestReader}. */
public final class Manifest {

    static final String COMMENT_DEFAULT = "Published by Millrace.";

    private final ManifestFindings findings = new ManifestFindings();
    private final ManifestEntries entries = new ManifestEntries();
    private final AssetNames names = new AssetNames();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private String dataSetId = "";
    private String comment = COMMENT_DEFAULT;
    private boolean finalized = true;
    private @Nullable String notification;
    private boolean readToItsEnd;

    public ManifestFindings findings() {
        return findings;
    }

    /** Entries that have a bucket and a key, each name once. */
    public ManifestEntries entries() {
        return entries;
    }

    /** Names of the entries that are no prefixes. */
    public AssetNames names() {
        return names;
    }

    /** Tags of the revisions; not a copy. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Empty when it names none that could be one. */
    public String dataSetId() {
        return dataSetId;
    }

    public void dataSetId(String id) {
        dataSetId = id;
    }

    public String comment() {
        return comment;
    }

    public void comment(String text) {
        comment = text;
    }

    /** Whether the revisions are finalised. */
    public boolean finalized() {
        return finalized;
    }

    public void finalized(boolean wanted) {
        finalized = wanted;
    }

    /** Comment of the notification; null for none. */
    @Nullable
    public String notification() {
        return notification;
    }

    public void notification(String text) {
        notification = text;
    }

    /** False when it ends early or is not JSON: its other wishes are unknown then. */
    public boolean isReadToItsEnd() {
        return readToItsEnd;
    }

    void readToItsEnd() {
        readToItsEnd = true;
    }
}
