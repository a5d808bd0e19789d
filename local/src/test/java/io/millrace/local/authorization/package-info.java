/** The calls of a run as IAM is asked for them, read off the wire between the job and the stand-ins. */
@NullMarked
package io.millrace.local.authorization;

import org.jspecify.annotations.NullMarked;
