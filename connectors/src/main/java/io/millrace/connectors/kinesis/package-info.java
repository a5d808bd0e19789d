@NullMarked
package io.millrace.connectors.kinesis;

import org.jspecify.annotations.NullMarked;
