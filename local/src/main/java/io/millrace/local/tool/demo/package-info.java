/** Demo of the jobs on the sample data: {@code millrace demo}. */
@NullMarked
package io.millrace.local.tool.demo;

import org.jspecify.annotations.NullMarked;
