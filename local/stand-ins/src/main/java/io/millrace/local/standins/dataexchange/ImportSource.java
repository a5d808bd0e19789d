package io.millrace.local.standins.dataexchange;

/** An object that a job imports. Its key becomes the asset's name. */
public record ImportSource(String bucket, String key) {}
