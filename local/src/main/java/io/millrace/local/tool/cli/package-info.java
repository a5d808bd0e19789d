/** The {@code millrace} command. */
@NullMarked
package io.millrace.local.tool.cli;

import org.jspecify.annotations.NullMarked;
