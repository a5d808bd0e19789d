/** {@code millrace deploy}: the stacks of a job on AWS and its application of Managed Service for Apache Flink. */
@NullMarked
package io.millrace.local.tool.deploy;

import org.jspecify.annotations.NullMarked;
