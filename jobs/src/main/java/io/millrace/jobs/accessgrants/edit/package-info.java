/** Edits of the policies of agreements, carried out as sagas, and the reports on the agreements' pages. */
@NullMarked
package io.millrace.jobs.accessgrants.edit;

import org.jspecify.annotations.NullMarked;
