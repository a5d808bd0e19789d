package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fake keeps the port's contract. */
class MemoryDataMeshTest extends DataMeshContract {

    @Override
    protected DataMeshRig open() {
        return new MemoryRig();
    }

    private static final class MemoryRig implements DataMeshRig {

        private final MemoryDataMesh mesh = new MemoryDataMesh();

        @Override
        public DataMesh connect() {
            return mesh;
        }

        @Override
        public void putAgreement(String id, ObjectNode agreement) {
            mesh.putAgreement(AgreementResource.ACCESS, id, agreement);
        }

        @Override
        public void removeAgreement(String id) {
            mesh.removeAgreement(AgreementResource.ACCESS, id);
        }

        @Override
        public void putDataProduct(String id, ObjectNode dataProduct) {
            mesh.putDataProduct(id, dataProduct);
        }

        @Override
        public void putTeam(String id, ObjectNode team) {
            mesh.putTeam(id, team);
        }

        @Override
        public void append(JsonNode element) {
            mesh.append(element);
        }

        @Override
        public void failNext(Kind kind, @Nullable Duration retryAfter, int times) {
            mesh.failNext(kind, retryAfter, times);
        }

        @Override
        public int calls() {
            return mesh.calls();
        }

        @Override
        public Optional<JsonNode> provisioning(String id) {
            return mesh.provisioning(id);
        }

        @Override
        public void withoutProvisioning() {
            mesh.withoutProvisioning();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
