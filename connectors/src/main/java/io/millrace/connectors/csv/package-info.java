/**
 * Files of exported tables: {@link io.millrace.connectors.csv.RowReader} over three layers, each of which proves one
 * thing. {@link io.millrace.connectors.content.ObjectContent}: the object is whole. {@code CharacterInput}: all bytes are
 * in the charset. {@code RecordScanner}: every quote is closed.
 */
@NullMarked
package io.millrace.connectors.csv;

import org.jspecify.annotations.NullMarked;
