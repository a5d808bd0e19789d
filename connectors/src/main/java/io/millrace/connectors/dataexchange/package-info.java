/** AWS Data Exchange for a publisher: a port of few verbs, its adapter, and the steps from a plan to finalised revisions. */
@NullMarked
package io.millrace.connectors.dataexchange;

import org.jspecify.annotations.NullMarked;
