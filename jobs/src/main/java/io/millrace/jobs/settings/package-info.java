/**
 * Property groups, checked at start-up and read by typed key. Each key is declared once, in the class of its group: the
 * checks, the values that jobs read and the reference in the documentation all follow from that declaration.
 */
@NullMarked
package io.millrace.jobs.settings;

import org.jspecify.annotations.NullMarked;
