/** Registration of metrics. */
@NullMarked
package io.millrace.connectors.metrics;

import org.jspecify.annotations.NullMarked;
