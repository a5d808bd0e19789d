@NullMarked
package io.millrace.local.datamesh;

import org.jspecify.annotations.NullMarked;
