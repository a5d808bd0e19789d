/** Changes and reports as bytes, in the three forms that the {@code changes} group offers. */
@NullMarked
package io.millrace.jobs.tabledelta.format;

import org.jspecify.annotations.NullMarked;
