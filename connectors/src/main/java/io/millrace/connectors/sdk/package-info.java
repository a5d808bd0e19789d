/** What AWS's SDK answers and fails with, whichever service. */
@NullMarked
package io.millrace.connectors.sdk;

import org.jspecify.annotations.NullMarked;
