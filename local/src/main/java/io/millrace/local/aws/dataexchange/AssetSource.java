package io.millrace.local.aws.dataexchange;

/** An object that a job imports. Its key becomes the asset's name. */
public record AssetSource(String bucket, String key) {}
