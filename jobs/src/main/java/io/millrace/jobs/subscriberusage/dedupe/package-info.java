/** Deduplication: each event counts once. */
@NullMarked
package io.millrace.jobs.subscriberusage.dedupe;

import org.jspecify.annotations.NullMarked;
