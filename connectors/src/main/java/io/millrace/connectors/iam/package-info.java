/** Policies of IAM roles, and the sink that edits them. */
@NullMarked
package io.millrace.connectors.iam;

import org.jspecify.annotations.NullMarked;
