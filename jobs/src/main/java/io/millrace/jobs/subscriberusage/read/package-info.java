/** Operator that reads the objects of a trail on threads and emits their rows. */
@NullMarked
package io.millrace.jobs.subscriberusage.read;

import org.jspecify.annotations.NullMarked;
