package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshContract;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.DataMeshRig;
import io.millrace.connectors.datamesh.HttpDataMesh;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP adapter keeps the port's contract against the stand-in. */
class HttpDataMeshContractTest extends DataMeshContract {

    @Override
    protected DataMeshRig open() {
        return new StandInRig();
    }

    private static final class StandInRig implements DataMeshRig {

        private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);

        @Override
        public DataMesh connect() {
            return HttpDataMesh.connect(mesh.url(), EmbeddedDataMesh.API_KEY);
        }

        @Override
        public void putAgreement(String id, ObjectNode agreement) {
            mesh.organisation().put(AgreementResource.ACCESS, id, agreement, "user:test");
        }

        @Override
        public void removeAgreement(String id) {
            mesh.organisation().delete(id);
        }

        @Override
        public void putDataProduct(String id, ObjectNode dataProduct) {
            mesh.organisation().putDataProduct(id, dataProduct, "user:test");
        }

        @Override
        public void putTeam(String id, ObjectNode team) {
            mesh.organisation().putTeam(id, team, "user:test");
        }

        @Override
        public void append(JsonNode element) {
            mesh.organisation().append(element);
        }

        @Override
        public void failNext(Kind kind, @Nullable Duration retryAfter, int times) {
            mesh.faults().retryAfter(retryAfter == null ? null : "" + retryAfter.toSeconds());
            mesh.faults().next(fault(kind), times);
        }

        private static DataMeshFaults.Call fault(Kind kind) {
            return switch (kind) {
                case NOT_NOW -> DataMeshFaults.Call.TOO_MANY_REQUESTS;
                case UNANSWERED -> DataMeshFaults.Call.FAILED_BEFORE_EFFECT;
                case MISSING -> DataMeshFaults.Call.MISSING;
                case DENIED -> DataMeshFaults.Call.DENIED;
                case INVALID -> DataMeshFaults.Call.UNPROCESSABLE;
                case TOO_LARGE -> throw new IllegalArgumentException("no fault of a server");
            };
        }

        @Override
        public int calls() {
            return mesh.calls().size();
        }

        @Override
        public Optional<JsonNode> provisioning(String id) {
            return mesh.organisation().provisioning(id).map(record -> record);
        }

        @Override
        public void withoutProvisioning() {
            mesh.organisation().upgrade(Generation.ENTROPY_DATA);
        }

        @Override
        public void close() {
            mesh.close();
        }
    }
}
