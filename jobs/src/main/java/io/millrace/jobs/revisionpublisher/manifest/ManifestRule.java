package io.millrace.jobs.revisionpublisher.manifest;

import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.settings.JobNames;

/** The rules whose breach keeps a manifest from being published. */
public enum ManifestRule {
    GONE("manifest.gone", "a manifest is still there when it is read"),
    REPLACED("manifest.replaced", "a manifest is read as it arrived; what replaced it has an arrival of its own"),
    MANIFEST_DENIED("manifest.denied", "the job's role may read the manifest"),
    ENCODING("manifest.encoding", "the manifest is UTF-8, with or without a byte order mark"),
    JSON("manifest.json", "the manifest is one JSON object, whole, with nothing behind it"),
    LIMIT("manifest.limit", "nothing is nested more than 32 deep, and no text has more than 65,536 characters"),
    TYPE("manifest.type", "each value has the type that its key asks for"),
    KEY_UNKNOWN("manifest.key-unknown", "each key is one that a manifest has"),
    KEY_TWICE("manifest.key-twice", "each key is there once"),
    KEY_MISSING("manifest.key-missing", "dataset_id and asset_list are there, and Bucket and Key of each asset"),
    DATA_SET("manifest.data-set-id", "dataset_id is 30 to 40 letters and digits, as AWS Data Exchange gives them"),
    COMMENT("manifest.comment", "the comment has at most 128 characters"),
    TAGS("manifest.tags", "at most 48 tags that AWS takes, none of whose keys begins with aws: or millrace:"),
    NOTIFICATION(
            "manifest.notification",
            "a notification has 1 to 4,096 characters and follows revisions that are finalised"),
    ASSETS_NONE("manifest.no-assets", "there is at least one asset"),
    ASSETS_MAX("manifest.assets-max", "there are at most assets.max assets, prefixes expanded"),
    BUCKETS_MAX("manifest.buckets-max", "assets are from at most 100 buckets"),
    BUCKET("asset.bucket", "Bucket is the name of a bucket"),
    KEY("asset.key", "Key has 1 to 1,024 bytes in UTF-8"),
    NAME_TWICE(
            "asset.name-twice", "no two assets have the same name: that is their key, whichever bucket they are from"),
    PREFIX_EMPTY("asset.prefix-empty", "below a prefix there is an object that is not empty"),
    MISSING("asset.missing", "each asset is there"),
    DENIED("asset.denied", "the job's role may read each asset, and list each prefix"),
    TOO_LARGE("asset.too-large", "no asset has more than 100 GB, which is 10^11 bytes (AWS's quota L-514CB613)");

    /** The factory of this job's rejects. */
    public static final Rejects REJECTS = new Rejects(JobNames.REVISION_PUBLISHER);

    private final String id;
    private final String sentence;

    ManifestRule(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    public String id() {
        return id;
    }

    /** The rule as a statement of what must hold, for the documentation. */
    public String sentence() {
        return sentence;
    }
}
