/** S3 in this process, on S3Proxy. */
@NullMarked
package io.millrace.local.standins.s3;

import org.jspecify.annotations.NullMarked;
