/**
 * Property groups turned into checked, typed settings. Each key is declared once, in the class of its group; the checks
 * and the reference in the README both come from that declaration.
 */
@NullMarked
package io.millrace.jobs.settings;

import org.jspecify.annotations.NullMarked;
