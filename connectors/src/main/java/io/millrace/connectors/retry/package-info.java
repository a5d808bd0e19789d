/** Calls to remote services: their failures, the delays between attempts, and the threads they run on. */
@NullMarked
package io.millrace.connectors.retry;

import org.jspecify.annotations.NullMarked;
