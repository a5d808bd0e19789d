@NullMarked
package io.millrace.connectors.dataexchange;

import org.jspecify.annotations.NullMarked;
