/** Concurrent reading of the objects of a trail into rows. */
@NullMarked
package io.millrace.jobs.subscriberusage.read;

import org.jspecify.annotations.NullMarked;
