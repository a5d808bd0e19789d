package io.millrace.jobs.revisionpublisher.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one manifest says, and what is wrong with it. Filled in by {@link ManifestReader}. */
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

    /** Those that have a bucket and a key, each name once. */
    public ManifestEntries entries() {
        return entries;
    }

    /** Of the entries that are no prefixes. */
    public AssetNames names() {
        return names;
    }

    /** Live. */
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

    /** False when it ends early or cannot be read as JSON: nobody knows then what else it wanted. */
    public boolean isReadToItsEnd() {
        return readToItsEnd;
    }

    void readToItsEnd() {
        readToItsEnd = true;
    }
}
