@NullMarked
package io.millrace.connectors.source;

import org.jspecify.annotations.NullMarked;
