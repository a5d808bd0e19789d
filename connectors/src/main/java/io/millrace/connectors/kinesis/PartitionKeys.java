package io.millrace.connectors.kinesis;

import java.io.Serializable;

/** The partition key of each element. */
@FunctionalInterface
public interface PartitionKeys<T> extends Serializable {

    /** At most {@link PartitionKey#CHARACTERS_MAX} long. */
    String of(T element);
}
