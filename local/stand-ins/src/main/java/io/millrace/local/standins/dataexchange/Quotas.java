package io.millrace.local.standins.dataexchange;

/**
 * Limits of one account in one Region; names as the service model spells them. Values: Service Quotas, 2026-11.
 *
 * @param assetGigabytes of 10^9 bytes
 */
public record Quotas(
        int dataSets,
        int revisionsPerDataSet,
        int assetsPerRevision,
        int assetsPerJob,
        int concurrentJobs,
        int assetGigabytes) {

    /** The quotas of an account unless AWS raised them. */
    public static final Quotas DEFAULT = new Quotas(3_000, 10_000, 10_000, 100, 10, 100);

    /** A limit that was met. */
    record Limit(String name, int value) {}

    Limit ofDataSets() {
        return new Limit("Data sets per account", dataSets);
    }

    Limit ofRevisions() {
        return new Limit("Revisions per data set", revisionsPerDataSet);
    }

    Limit ofAssets() {
        return new Limit("Assets per revision", assetsPerRevision);
    }

    Limit ofJobAssets() {
        return new Limit("Assets per import job from Amazon S3", assetsPerJob);
    }

    Limit ofConcurrentJobs() {
        return new Limit("Concurrent in progress jobs to import assets from Amazon S3", concurrentJobs);
    }

    Limit ofAssetSize() {
        return new Limit("Asset size in GB", assetGigabytes);
    }
}
