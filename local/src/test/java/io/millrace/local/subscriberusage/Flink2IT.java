package io.millrace.local.subscriberusage;

import org.junit.jupiter.api.Tag;

/** {@link SessionClusterIT} on Flink 2. */
@Tag("flink2")
class Flink2IT extends SessionClusterIT {}
