/**
 * An AWS Data Exchange for publishers, as far as its API documents itself: data sets, revisions, assets, import jobs from
 * S3, tags and notifications. State and rules are plain classes that take the time as an argument; HTTP wraps them.
 */
@NullMarked
package io.millrace.local.standins.dataexchange;

import org.jspecify.annotations.NullMarked;
