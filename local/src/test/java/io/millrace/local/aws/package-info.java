@NullMarked
package io.millrace.local.aws;

import org.jspecify.annotations.NullMarked;
