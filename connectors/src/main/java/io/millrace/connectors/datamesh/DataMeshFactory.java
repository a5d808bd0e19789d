package io.millrace.connectors.datamesh;

import java.io.Serializable;

/** The factory of connections to the server, called where an operator runs. */
@FunctionalInterface
public interface DataMeshFactory extends Serializable {

    /** @throws IllegalStateException when there is no key to open it with */
    DataMesh open();
}
