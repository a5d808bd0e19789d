/** The embedded AWS services together. */
@NullMarked
package io.millrace.local.standins.aws;

import org.jspecify.annotations.NullMarked;
