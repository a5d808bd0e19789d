/** The commands {@code millrace grants}: the plan of access-grants. */
@NullMarked
package io.millrace.local.tool.grants;

import org.jspecify.annotations.NullMarked;
