/** The event feed and the resources of a Data Mesh Manager (Entropy Data) server. */
@NullMarked
package io.millrace.connectors.eventfeed;

import org.jspecify.annotations.NullMarked;
