@NullMarked
package io.millrace.local.upgrade;

import org.jspecify.annotations.NullMarked;
