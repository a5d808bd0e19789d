@NullMarked
package io.millrace.local.tabledelta;

import org.jspecify.annotations.NullMarked;
