/** Rules and limits of subscriber-usage, and the findings that break them. */
@NullMarked
package io.millrace.jobs.subscriberusage.rule;

import org.jspecify.annotations.NullMarked;
