/** The records of access-grants, the events and verifications that change them, and the desired states that follow. */
@NullMarked
package io.millrace.jobs.accessgrants.reconcile;

import org.jspecify.annotations.NullMarked;
