/** The versions of a table: their order, verdicts and reports. */
@NullMarked
package io.millrace.jobs.tabledelta.version;

import org.jspecify.annotations.NullMarked;
