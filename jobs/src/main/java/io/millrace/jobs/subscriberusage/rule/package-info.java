/** Rules and limits of subscriber-usage. */
@NullMarked
package io.millrace.jobs.subscriberusage.rule;

import org.jspecify.annotations.NullMarked;
