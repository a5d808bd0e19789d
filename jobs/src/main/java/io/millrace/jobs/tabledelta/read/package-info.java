/** Operator that reads export files and sends their rows to the buckets. */
@NullMarked
package io.millrace.jobs.tabledelta.read;

import org.jspecify.annotations.NullMarked;
