/** Jobs of tests on a cluster, and waiting for what they do. */
@NullMarked
package io.millrace.connectors.cluster;

import org.jspecify.annotations.NullMarked;
