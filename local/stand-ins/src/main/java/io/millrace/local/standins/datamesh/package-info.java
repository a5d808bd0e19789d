/**
 * A Data Mesh Manager, as far as its API and the connectors of its vendor document it: the event feed, agreements, data
 * products, teams, and reports on provisioning. State and rules are plain classes; HTTP wraps them.
 */
@NullMarked
package io.millrace.local.standins.datamesh;

import org.jspecify.annotations.NullMarked;
