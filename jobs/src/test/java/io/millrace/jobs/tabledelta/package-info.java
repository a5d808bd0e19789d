@NullMarked
package io.millrace.jobs.tabledelta;

import org.jspecify.annotations.NullMarked;
