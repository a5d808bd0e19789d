package io.millrace.jobs.revisionpublisher.manifest;

/** One breach of a rule by one manifest. */
public final class ManifestFinding {

    private final ManifestRule rule;
    private final ManifestPosition place;
    private final String reason;

    ManifestFinding(ManifestRule rule, ManifestPosition place, String reason) {
        this.rule = rule;
        this.place = place;
        this.reason = reason;
    }

    /** Its id, such as {@code manifest.key-unknown}. */
    public String rule() {
        return rule.id();
    }

    /** False when the text ends early, is no JSON or no UTF-8, so that nobody can tell what it says as a whole. */
    public boolean leavesJson() {
        return rule != ManifestRule.JSON && rule != ManifestRule.ENCODING && rule != ManifestRule.LIMIT;
    }

    /** From 1; 0 when it is about the manifest as a whole. */
    public int line() {
        return place.line();
    }

    /** Of a character in the line, from 1; 0 when it is about the manifest as a whole. */
    public int column() {
        return place.column();
    }

    /** Line, column and path; empty when it is about the manifest as a whole. */
    public String position() {
        return place.toString();
    }

    /** Such as {@code asset_list[3].Key}; empty for the top. */
    public String path() {
        return place.path();
    }

    /** One sentence for a person. */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return rule() + " (" + position() + ") " + reason;
    }
}
