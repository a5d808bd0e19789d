/** Plans: a manifest and the objects it names, turned into the revisions to publish. */
@NullMarked
package io.millrace.jobs.revisionpublisher.plan;

import org.jspecify.annotations.NullMarked;
