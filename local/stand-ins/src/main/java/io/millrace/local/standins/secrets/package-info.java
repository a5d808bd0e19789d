/** AWS Secrets Manager in this process. */
@NullMarked
package io.millrace.local.standins.secrets;

import org.jspecify.annotations.NullMarked;
