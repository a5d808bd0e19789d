@NullMarked
package io.millrace.connectors.csv;

import org.jspecify.annotations.NullMarked;
