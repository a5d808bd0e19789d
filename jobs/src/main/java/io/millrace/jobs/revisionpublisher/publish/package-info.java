/** Publications: the saga that carries a plan out against AWS Data Exchange, phase by phase. */
@NullMarked
package io.millrace.jobs.revisionpublisher.publish;

import org.jspecify.annotations.NullMarked;
