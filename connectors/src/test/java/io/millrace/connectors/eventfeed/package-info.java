@NullMarked
package io.millrace.connectors.eventfeed;

import org.jspecify.annotations.NullMarked;
