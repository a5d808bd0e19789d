/** HTTP server, caller identity, request forms and XML answers that the stand-ins share. */
@NullMarked
package io.millrace.local.standins.http;

import org.jspecify.annotations.NullMarked;
