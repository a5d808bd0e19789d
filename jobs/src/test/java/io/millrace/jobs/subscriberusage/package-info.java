@NullMarked
package io.millrace.jobs.subscriberusage;

import org.jspecify.annotations.NullMarked;
