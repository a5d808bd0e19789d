/** Where metrics are registered. */
@NullMarked
package io.millrace.connectors.metrics;

import org.jspecify.annotations.NullMarked;
