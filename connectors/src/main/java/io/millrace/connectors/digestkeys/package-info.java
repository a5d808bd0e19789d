/** Public keys with which CloudTrail's digest files are verified. */
@NullMarked
package io.millrace.connectors.digestkeys;

import org.jspecify.annotations.NullMarked;
