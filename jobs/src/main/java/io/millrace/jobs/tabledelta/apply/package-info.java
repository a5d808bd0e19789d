/** Operator that keeps the rows of the buckets and computes the changes from one version to the next. */
@NullMarked
package io.millrace.jobs.tabledelta.apply;

import org.jspecify.annotations.NullMarked;
