/** AWS inside this process or as its child: what the demo, the tests and {@code ./millrace aws} talk to. */
@NullMarked
package io.millrace.local.aws;

import org.jspecify.annotations.NullMarked;
