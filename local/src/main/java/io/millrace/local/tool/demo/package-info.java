/** What {@code millrace demo} shows: the jobs at work on the sample data. */
@NullMarked
package io.millrace.local.tool.demo;

import org.jspecify.annotations.NullMarked;
