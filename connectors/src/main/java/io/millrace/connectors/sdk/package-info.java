/** Answers and failures of the AWS SDK, for any service. */
@NullMarked
package io.millrace.connectors.sdk;

import org.jspecify.annotations.NullMarked;
