/** Tags of data: of S3 buckets, Glue databases and KMS keys. */
@NullMarked
package io.millrace.local.standins.tags;

import org.jspecify.annotations.NullMarked;
