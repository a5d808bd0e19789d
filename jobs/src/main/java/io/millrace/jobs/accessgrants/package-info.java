/** access-grants: policies on consumers' IAM roles that equal the agreements of a data mesh that are active. */
@NullMarked
package io.millrace.jobs.accessgrants;

import org.jspecify.annotations.NullMarked;
