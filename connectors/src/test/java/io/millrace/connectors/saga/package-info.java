@NullMarked
package io.millrace.connectors.saga;

import org.jspecify.annotations.NullMarked;
