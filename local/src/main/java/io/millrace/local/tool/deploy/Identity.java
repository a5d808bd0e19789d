package io.millrace.local.tool.deploy;

/** Where calls go: the account of the credentials, 12 digits, and the region, such as {@code eu-central-1}. */
record Identity(String account, String region) {}
