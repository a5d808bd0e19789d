@NullMarked
package io.millrace.local.aws.dataexchange;

import org.jspecify.annotations.NullMarked;
