/**
 * Client of a Data Mesh Manager (Entropy Data) server: its agreements, data products and teams, and the reports on their provisioning.
 */
@NullMarked
package io.millrace.connectors.datamesh;

import org.jspecify.annotations.NullMarked;
