/** What every engine that stands for Athena has to give. Knows no engine: the Trino module compiles it too. */
@NullMarked
package io.millrace.local.athena.contract;

import org.jspecify.annotations.NullMarked;
