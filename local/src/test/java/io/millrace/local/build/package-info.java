@NullMarked
package io.millrace.local.build;

import org.jspecify.annotations.NullMarked;
