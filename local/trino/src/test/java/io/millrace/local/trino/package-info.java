@NullMarked
package io.millrace.local.trino;

import org.jspecify.annotations.NullMarked;
