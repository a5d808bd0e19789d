/**
 * AWS IAM for roles and their policies, as far as its API documents itself, and STS' GetCallerIdentity. State and rules
 * are plain classes that take the time as an argument; HTTP wraps them.
 */
@NullMarked
package io.millrace.local.standins.iam;

import org.jspecify.annotations.NullMarked;
