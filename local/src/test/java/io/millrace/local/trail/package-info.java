@NullMarked
package io.millrace.local.trail;

import org.jspecify.annotations.NullMarked;
