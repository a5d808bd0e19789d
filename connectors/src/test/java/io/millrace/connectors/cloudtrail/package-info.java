@NullMarked
package io.millrace.connectors.cloudtrail;

import org.jspecify.annotations.NullMarked;
