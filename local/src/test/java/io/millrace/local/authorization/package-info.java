/** The calls of a run that IAM would authorise, recorded between the job and the stand-ins. */
@NullMarked
package io.millrace.local.authorization;

import org.jspecify.annotations.NullMarked;
