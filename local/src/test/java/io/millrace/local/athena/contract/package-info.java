/** The contract of every engine in place of Athena. Independent of engines, as the Trino module compiles it too. */
@NullMarked
package io.millrace.local.athena.contract;

import org.jspecify.annotations.NullMarked;
