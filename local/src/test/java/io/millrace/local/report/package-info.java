@NullMarked
package io.millrace.local.report;

import org.jspecify.annotations.NullMarked;
