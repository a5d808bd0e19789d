/** {@code millrace grants}: what access-grants would do. */
@NullMarked
package io.millrace.local.tool.grants;

import org.jspecify.annotations.NullMarked;
