/**
 * AWS IAM for roles and their policies, as far as its API documents itself, and STS' GetCallerIdentity. State and rules
 * are plain classes to which time is told; HTTP is around them.
 */
@NullMarked
package io.millrace.local.standins.iam;

import org.jspecify.annotations.NullMarked;
