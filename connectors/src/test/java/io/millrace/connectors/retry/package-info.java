@NullMarked
package io.millrace.connectors.retry;

import org.jspecify.annotations.NullMarked;
