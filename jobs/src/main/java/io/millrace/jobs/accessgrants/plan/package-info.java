/** The plan of access-grants: the changes that a first start would make. */
@NullMarked
package io.millrace.jobs.accessgrants.plan;

import org.jspecify.annotations.NullMarked;
