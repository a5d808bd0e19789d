package io.millrace.jobs.revisionpublisher;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one manifest says, and what is wrong with it. Filled in by {@link ManifestReader}. */
final class Manifest {

    static final String COMMENT_DEFAULT = "Published by Millrace.";

    private final Findings findings = new Findings();
    private final ManifestEntries entries = new ManifestEntries();
    private final AssetNames names = new AssetNames();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private String dataSetId = "";
    private String comment = COMMENT_DEFAULT;
    private boolean finalized = true;
    private @Nullable String notification;
    private boolean readToItsEnd;

    Findings findings() {
        return findings;
    }

    /** Those that have a bucket and a key, each name once. */
    ManifestEntries entries() {
        return entries;
    }

    /** Of the entries that are no prefixes. */
    AssetNames names() {
        return names;
    }

    /** Live. */
    Map<String, String> tags() {
        return tags;
    }

    /** Empty when it names none that could be one. */
    String dataSetId() {
        return dataSetId;
    }

    void dataSetId(String id) {
        dataSetId = id;
    }

    String comment() {
        return comment;
    }

    void comment(String text) {
        comment = text;
    }

    /** Whether the revisions are finalised. */
    boolean finalized() {
        return finalized;
    }

    void finalized(boolean wanted) {
        finalized = wanted;
    }

    /** Comment of the notification; null for none. */
    @Nullable
    String notification() {
        return notification;
    }

    void notification(String text) {
        notification = text;
    }

    /** False when it ends early or cannot be read as JSON: nobody knows then what else it wanted. */
    boolean isReadToItsEnd() {
        return readToItsEnd;
    }

    void readToItsEnd() {
        readToItsEnd = true;
    }
}
