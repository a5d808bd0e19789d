@NullMarked
package io.millrace.local.manifest;

import org.jspecify.annotations.NullMarked;
