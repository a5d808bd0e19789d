package io.millrace.connectors.s3;

import java.io.Serializable;

/** The factory of object stores, called where an operator runs. */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {

    ObjectStore open(Location location);
}
