/** HTTP server, caller identity and request forms that the stand-ins share. */
@NullMarked
package io.millrace.local.standins.http;

import org.jspecify.annotations.NullMarked;
