/** Kinesis as a child process, the npm package kinesis-local. */
@NullMarked
package io.millrace.local.standins.kinesis;

import org.jspecify.annotations.NullMarked;
