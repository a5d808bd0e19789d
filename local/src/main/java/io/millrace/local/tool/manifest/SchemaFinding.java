package io.millrace.local.tool.manifest;

/**
 * Where a manifest does not fit its JSON schema.
 *
 * @param line from 1
 * @param column of a character in the line, from 1
 * @param reason one sentence for a person
 */
record SchemaFinding(int line, int column, String reason) {}
