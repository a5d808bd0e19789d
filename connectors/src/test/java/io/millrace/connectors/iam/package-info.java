@NullMarked
package io.millrace.connectors.iam;

import org.jspecify.annotations.NullMarked;
