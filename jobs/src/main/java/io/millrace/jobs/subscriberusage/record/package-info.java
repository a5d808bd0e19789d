/**
 * CloudTrail records parsed into encoded rows of usage. This package breaks these rules for speed: it reuses buffers,
 * returns null instead of Optional, and hands out arrays without a copy.
 */
@NullMarked
package io.millrace.jobs.subscriberusage.record;

import org.jspecify.annotations.NullMarked;
