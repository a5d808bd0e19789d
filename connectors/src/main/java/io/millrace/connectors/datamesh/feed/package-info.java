/** Source of a Data Mesh Manager's event feed, read page by page behind one cursor. */
@NullMarked
package io.millrace.connectors.datamesh.feed;

import org.jspecify.annotations.NullMarked;
