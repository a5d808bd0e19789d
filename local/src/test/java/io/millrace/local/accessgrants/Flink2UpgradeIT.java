package io.millrace.local.accessgrants;

import org.junit.jupiter.api.Tag;

/** The upgrade to Flink 2 from a savepoint of 1.20. */
@Tag("from-1.20")
class Flink2UpgradeIT extends Flink2IT {}
