package io.millrace.local.tool.deploy;

/** The account of the credentials, 12 digits, and the region of the calls, such as {@code eu-central-1}. */
record Identity(String account, String region) {}
