@NullMarked
package io.millrace.local.athena;

import org.jspecify.annotations.NullMarked;
