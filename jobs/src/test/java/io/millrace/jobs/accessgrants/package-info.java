@NullMarked
package io.millrace.jobs.accessgrants;

import org.jspecify.annotations.NullMarked;
