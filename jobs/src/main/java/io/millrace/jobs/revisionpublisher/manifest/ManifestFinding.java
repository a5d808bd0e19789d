package io.millrace.jobs.revisionpublisher.manifest;

/** A breach of a rule by a manifest. */
public final class ManifestFinding {

    private final ManifestRule rule;
    private final ManifestPosition position;
    private final String reason;

    ManifestFinding(ManifestRule rule, ManifestPosition position, String reason) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
    }

    /** Its id, such as {@code manifest.key-unknown}. */
    public String rule() {
        return rule.id();
    }

    /** False when the text ends early or is neither JSON nor UTF-8, so that its other content is unknown. */
    public boolean leavesJson() {
        return rule != ManifestRule.JSON && rule != ManifestRule.ENCODING && rule != ManifestRule.LIMIT;
    }

    /** From 1; 0 when it is about the manifest as a whole. */
    public int line() {
        return position.line();
    }

    /** Of a character in the line, from 1; 0 when it is about the manifest as a whole. */
    public int column() {
        return position.column();
    }

    /** Line, column and path; empty when it is about the manifest as a whole. */
    public String position() {
        return position.toString();
    }

    /** Such as {@code asset_list[3].Key}; empty for the top. */
    public String path() {
        return position.path();
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
