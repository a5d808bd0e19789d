@NullMarked
package io.millrace.local.revisionpublisher;

import org.jspecify.annotations.NullMarked;
