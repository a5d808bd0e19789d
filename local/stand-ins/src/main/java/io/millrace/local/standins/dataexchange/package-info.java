/**
 * An AWS Data Exchange for publishers, as far as its API documents itself: data sets, revisions, assets, import jobs from
 * S3, tags and notifications. State and rules are plain classes to which time is told; HTTP is around them.
 */
@NullMarked
package io.millrace.local.standins.dataexchange;

import org.jspecify.annotations.NullMarked;
