package io.millrace.jobs.tabledelta.rule;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.settings.JobNames;
import java.nio.charset.StandardCharsets;

/** The rules of table-delta whose breach puts something into the rejects; those of the file's form are the reader's. */
public enum ExportRule {
    PATH(
            "export.path",
            "a key is TENANT/TABLE/EXPORT_VERSION/FILE, FILE ending in .csv or .csv.gz, or _SUCCESS, or _APPROVED"),
    EMPTY("export.empty", "a data file has at least a header or a row; 0 bytes is a failed upload"),
    SECOND_FILE("export.second-file", "with parts=single a version is one file; the first to arrive is the version"),
    OLDER_VERSION("export.older-version", "versions are applied in order; one older than the table's is not applied"),
    CHANGED_OLDER_VERSION("export.changed-older-version", "only the newest applied version may be uploaded again"),
    LATE_PART("export.late-part", "with parts=marker a version is the content of its folder when reading it begins"),
    NO_PARTS("export.no-parts", "a folder with _SUCCESS holds at least one data file"),
    TOO_MANY_PARTS(
            "export.too-many-parts", "a version has at most 10,000 data files, and its folder at most 20,000 objects"),
    INCOMPLETE("export.incomplete", "a version without _SUCCESS is closed when a later one is applied"),
    SUPERSEDED("export.superseded", "a held version is closed when a later one is applied or held"),
    OBJECT_GONE("object.gone", "an object is still there when it is read"),
    OBJECT_CHANGED("object.changed", "an object is read as it arrived; the newer content has an arrival of its own"),
    OBJECT_DENIED("object.denied", "the job's role may read the object"),
    KEY_COLUMN("key.column-missing", "every key column is in the header"),
    KEY_COLUMNS_CHANGED("key.columns-changed", "a table's key columns stay as they were at its first version"),
    KEY_EMPTY("key.empty", "no part of a key is NULL or empty"),
    RAGGED_ROW("row.ragged", "a row has as many fields as the header"),
    ROW_TOO_LARGE("row.too-large", "every operation on a row fits into one record of the destination"),
    PART_HEADER("parts.header", "the files of one version have the same columns"),
    TOO_MANY_FINDINGS("row.too-many-findings", "reading stops after 100 broken rows of one file"),
    DUPLICATE_KEY("key.duplicate", "a key stands once in a version; the last row, by file name and row number, has it");

    /** Factory of every reject of this job. */
    public static final Rejects REJECTS = new Rejects(JobNames.TABLE_DELTA);

    private final String id;
    private final String sentence;

    ExportRule(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    public String id() {
        return id;
    }

    /** The rule as a sentence, for the documentation. */
    public String sentence() {
        return sentence;
    }

    /** @param at epoch millis */
    public Reject reject(String source, String position, String reason, String payload, long at) {
        return REJECTS.reject(source, position, id, reason, payload.getBytes(StandardCharsets.UTF_8), at);
    }
}
