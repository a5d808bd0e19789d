/** Jobs on a Flink cluster inside this process, with its web UI and the check for idleness. */
@NullMarked
package io.millrace.local.tool.run;

import org.jspecify.annotations.NullMarked;
