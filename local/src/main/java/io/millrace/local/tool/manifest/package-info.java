/** The commands {@code millrace manifest}: manifests, checked and written without AWS Data Exchange. */
@NullMarked
package io.millrace.local.tool.manifest;

import org.jspecify.annotations.NullMarked;
