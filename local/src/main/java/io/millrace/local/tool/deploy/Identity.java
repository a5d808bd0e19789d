package io.millrace.local.tool.deploy;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** The account of the credentials, 12 digits, and the region of the calls, such as {@code eu-central-1}. */
record Identity(String account, String region) {

    /** The partition of the region, such as {@code aws} or {@code aws-cn}. */
    String partition() {
        return PartitionMetadata.of(Region.of(region)).id();
    }
}
