/** revision-publisher: manifests in, finalised revisions of AWS Data Exchange out, whole or not at all. */
@NullMarked
package io.millrace.jobs.revisionpublisher;

import org.jspecify.annotations.NullMarked;
