@NullMarked
package io.millrace.local.session;

import org.jspecify.annotations.NullMarked;
