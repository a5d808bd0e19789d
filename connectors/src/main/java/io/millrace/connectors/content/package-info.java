/**
 * The content of stored objects, proven to be whole: {@link io.millrace.connectors.content.ObjectContent} over two
 * layers. {@code RawBytes}: the object has its size. {@code GunzippedBytes}: all gzip members are whole.
 */
@NullMarked
package io.millrace.connectors.content;

import org.jspecify.annotations.NullMarked;
