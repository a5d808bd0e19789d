/** Elements as one JSON object a line, in files that appear whole with the checkpoint that covers them. */
@NullMarked
package io.millrace.connectors.jsonlines;

import org.jspecify.annotations.NullMarked;
