/** Objects of a trail, classified by their keys. */
@NullMarked
package io.millrace.jobs.subscriberusage.trail;

import org.jspecify.annotations.NullMarked;
