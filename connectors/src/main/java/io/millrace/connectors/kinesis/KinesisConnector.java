package io.millrace.connectors.kinesis;

/**
 * The check that the official Kinesis connector is present and runs on this version of Flink. Separate from {@link
 * KinesisStreams}, whose class does not load otherwise.
 */
public final class KinesisConnector {

    private static final String CONSUMER = "org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer";

    private KinesisConnector() {}

    /** False on Flink 2, which has neither the interface of the consumer nor that of the sink's writer. */
    public static boolean isUsable() {
        return isUsable(KinesisConnector.class.getClassLoader());
    }

    static boolean isUsable(ClassLoader loader) {
        try {
            Class.forName(CONSUMER, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }
}
