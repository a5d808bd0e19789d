@NullMarked
package io.millrace.jobs.settings;

import org.jspecify.annotations.NullMarked;
