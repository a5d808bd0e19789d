/** {@code millrace grants}: what access-grants would do. */
@NullMarked
package io.millrace.local.accessgrants;

import org.jspecify.annotations.NullMarked;
