package io.millrace.connectors.s3;

import java.io.Serializable;

/** Opens the store of a location where an operator runs. */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {

    ObjectStore open(Location location);
}
