/**
 * CloudTrail records parsed into encoded rows of usage. For speed this package reuses buffers, returns null instead of Optional and
 * hands arrays out without a copy; no other package does.
 */
@NullMarked
package io.millrace.jobs.subscriberusage.record;

import org.jspecify.annotations.NullMarked;
