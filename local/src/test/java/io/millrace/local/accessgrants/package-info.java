@NullMarked
package io.millrace.local.accessgrants;

import org.jspecify.annotations.NullMarked;
