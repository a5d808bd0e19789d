/** Concurrent reads of stored objects by one operator, handed over through its mailbox. */
@NullMarked
package io.millrace.connectors.reading;

import org.jspecify.annotations.NullMarked;
