/** Rules of table-delta, the findings that break them, and the hash that places a key. */
@NullMarked
package io.millrace.jobs.tabledelta.rule;

import org.jspecify.annotations.NullMarked;
