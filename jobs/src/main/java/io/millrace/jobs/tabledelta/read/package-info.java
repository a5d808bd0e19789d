/** Concurrent reading of export files into row blocks for the buckets. */
@NullMarked
package io.millrace.jobs.tabledelta.read;

import org.jspecify.annotations.NullMarked;
