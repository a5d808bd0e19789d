@NullMarked
package io.millrace.local.run;

import org.jspecify.annotations.NullMarked;
