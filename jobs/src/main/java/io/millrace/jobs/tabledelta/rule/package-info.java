/** Rules of table-delta, and the hash that assigns a key to a bucket. */
@NullMarked
package io.millrace.jobs.tabledelta.rule;

import org.jspecify.annotations.NullMarked;
