package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Data Mesh Manager for tests, with what can go wrong to switch on. */
public interface DataMeshRig extends AutoCloseable {

    /** A client of its own, which the caller closes. */
    DataMesh connect();

    /** Found under access. */
    void putAgreement(String id, ObjectNode agreement);

    void removeAgreement(String id);

    void putDataProduct(String id, ObjectNode dataProduct);

    void putTeam(String id, ObjectNode team);

    /** Puts an element into the feed. */
    void append(JsonNode element);

    /**
     * The next calls fail like this, without effect.
     *
     * @param kind not TOO_LARGE
     */
    void failNext(Kind kind, @Nullable Duration retryAfter, int times);

    /** Calls that reached the server. */
    int calls();

    /** The last report: status, reference, diagnostics. */
    Optional<JsonNode> provisioning(String id);

    /** From now on the server knows no reports on provisioning. */
    void withoutProvisioning();

    @Override
    void close();
}
