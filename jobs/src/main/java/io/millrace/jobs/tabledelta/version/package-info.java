/** Versions of a table: their order, the verdict on each, and the reports. */
@NullMarked
package io.millrace.jobs.tabledelta.version;

import org.jspecify.annotations.NullMarked;
