/** {@code millrace deploy} and the templates of {@code deploy/}, without AWS. */
@NullMarked
package io.millrace.local.deploy;

import org.jspecify.annotations.NullMarked;
