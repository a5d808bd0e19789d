/** Jobs on a Flink cluster inside this process, with the web UI, and how to tell when they have nothing left to do. */
@NullMarked
package io.millrace.local.tool.run;

import org.jspecify.annotations.NullMarked;
