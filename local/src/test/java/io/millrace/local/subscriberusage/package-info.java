/** subscriber-usage from end to end. */
@NullMarked
package io.millrace.local.subscriberusage;

import org.jspecify.annotations.NullMarked;
