/** Digest files of CloudTrail: their content, their signatures, and the audit of what was read against them. */
@NullMarked
package io.millrace.jobs.subscriberusage.digest;

import org.jspecify.annotations.NullMarked;
