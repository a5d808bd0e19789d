/** Manifests: their text, their entries and the rules they must keep. Knows neither S3 nor AWS Data Exchange. */
@NullMarked
package io.millrace.jobs.revisionpublisher.manifest;

import org.jspecify.annotations.NullMarked;
