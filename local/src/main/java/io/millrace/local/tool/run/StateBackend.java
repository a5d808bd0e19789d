package io.millrace.local.tool.run;

/** The state backend of operators. Managed Service for Apache Flink always uses RocksDB with its defaults. */
public enum StateBackend {
    ROCKSDB("rocksdb"),
    HASHMAP("hashmap");

    private final String flinkName;

    StateBackend(String flinkName) {
        this.flinkName = flinkName;
    }

    String flinkName() {
        return flinkName;
    }
}
