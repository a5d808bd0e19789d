@NullMarked
package io.millrace.jobs.revisionpublisher;

import org.jspecify.annotations.NullMarked;
