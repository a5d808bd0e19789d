/** The public keys that CloudTrail publishes for what it signs. */
@NullMarked
package io.millrace.connectors.cloudtrail;

import org.jspecify.annotations.NullMarked;
