package io.millrace.local.tool.manifest;

/**
 * A violation of the JSON schema in a manifest.
 *
 * @param line from 1
 * @param column in the line, from 1
 * @param reason one sentence
 */
record SchemaFinding(int line, int column, String reason) {}
