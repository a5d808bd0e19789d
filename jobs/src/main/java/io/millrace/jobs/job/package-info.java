/** The contract between the main class and the jobs. */
@NullMarked
package io.millrace.jobs.job;

import org.jspecify.annotations.NullMarked;
