package io.millrace.connectors.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.eventfeed.AgreementResource;
import io.millrace.connectors.eventfeed.DataMesh;
import io.millrace.connectors.eventfeed.DataMeshException;
import io.millrace.connectors.eventfeed.DataMeshException.Kind;
import io.millrace.connectors.eventfeed.ProvisioningReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The agreements of a server in memory, as far as reports go to them. Answers come at once. */
public final class MemoryDataMesh implements DataMesh {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> agreements = new LinkedHashMap<>();
    private final List<ProvisioningReport> reports = new ArrayList<>();
    private final Deque<DataMeshException> reads = new ArrayDeque<>();
    private final Deque<DataMeshException> writes = new ArrayDeque<>();
    private final Deque<DataMeshException> provisionings = new ArrayDeque<>();
    private boolean provisioning = true;
    private int replaced;
    private int asked;

    /** An agreement, as JSON with single quotes. */
    public synchronized void put(String id, String json) {
        try {
            agreements.put(id, JSON.readTree(json.replace('\'', '"')));
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    synchronized void remove(String id) {
        agreements.remove(id);
    }

    public synchronized JsonNode get(String id) {
        return Objects.requireNonNull(agreements.get(id), id);
    }

    /** A server of before 2026-07. */
    synchronized void withoutProvisioning() {
        provisioning = false;
    }

    synchronized void nextReads(Kind kind, @Nullable Duration retryAfter) {
        reads.add(new DataMeshException(kind, "next read", retryAfter, null));
    }

    synchronized void nextWrites(Kind kind) {
        writes.add(new DataMeshException(kind, "next write", null, null));
    }

    synchronized void nextProvisionings(Kind kind) {
        provisionings.add(new DataMeshException(kind, "next provisioning", null, null));
    }

    public synchronized List<ProvisioningReport> reports() {
        return List.copyOf(reports);
    }

    /** How many agreements were written. */
    public synchronized int replaced() {
        return replaced;
    }

    /** How many provisioning reports came, refused ones included. */
    synchronized int asked() {
        return asked;
    }

    @Override
    public synchronized CompletionStage<JsonNode> agreement(AgreementResource resource, String id) {
        return answer(reads, !agreements.containsKey(id), () -> get(id).deepCopy());
    }

    @Override
    public synchronized CompletionStage<Void> replaceAgreement(
            AgreementResource resource, String id, JsonNode agreement) {
        return answer(writes, !agreements.containsKey(id), () -> {
            agreements.put(id, agreement.deepCopy());
            replaced++;
            return null;
        });
    }

    @Override
    public synchronized CompletionStage<Void> reportProvisioning(String id, ProvisioningReport report) {
        asked++;
        return answer(provisionings, !provisioning || !agreements.containsKey(id), () -> {
            reports.add(report);
            ObjectNode shown = ((ObjectNode) get(id)).putObject("provisioning");
            shown.put("status", status(report.status()));
            shown.put("reference", report.reference());
            shown.put("diagnostics", report.diagnostics());
            return null;
        });
    }

    private static String status(ProvisioningReport.Status status) {
        return switch (status) {
            case PROVISIONED -> "provisioned";
            case PROVISIONING_FAILED -> "provisioning-failed";
            case DEPROVISIONED -> "deprovisioned";
            case DEPROVISIONING_FAILED -> "deprovisioning-failed";
        };
    }

    private interface Effect<T> {
        @Nullable
        T take();
    }

    private static <T> CompletionStage<T> answer(Deque<DataMeshException> failures, boolean missing, Effect<T> effect) {
        DataMeshException failure = failures.poll();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        return missing
                ? CompletableFuture.failedFuture(new DataMeshException(Kind.MISSING, "not found", null, null))
                : CompletableFuture.completedFuture(effect.take());
    }

    @Override
    public CompletionStage<List<JsonNode>> events(@Nullable String lastEventId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<JsonNode>> agreements(AgreementResource resource, int page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<JsonNode> dataProduct(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<JsonNode> team(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
