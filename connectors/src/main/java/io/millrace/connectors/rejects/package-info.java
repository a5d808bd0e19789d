@NullMarked
package io.millrace.connectors.rejects;

import org.jspecify.annotations.NullMarked;
