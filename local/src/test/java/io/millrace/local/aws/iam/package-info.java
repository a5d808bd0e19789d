@NullMarked
package io.millrace.local.aws.iam;

import org.jspecify.annotations.NullMarked;
