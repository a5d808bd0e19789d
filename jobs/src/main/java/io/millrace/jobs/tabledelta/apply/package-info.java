/** The rows of the buckets, and the changes from one version to the next. */
@NullMarked
package io.millrace.jobs.tabledelta.apply;

import org.jspecify.annotations.NullMarked;
