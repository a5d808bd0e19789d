package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A Data Mesh Manager in memory, without rules of its own. Failures are switched on for the next calls. */
public final class MemoryDataMesh implements DataMesh {

    private static final Map<UUID, MemoryDataMesh> SHARED = new ConcurrentHashMap<>();
    private static final int PAGE = 1_000;

    private final Map<AgreementResource, Map<String, JsonNode>> agreements = new EnumMap<>(AgreementResource.class);
    private final Map<String, JsonNode> dataProducts = new LinkedHashMap<>();
    private final Map<String, JsonNode> teams = new LinkedHashMap<>();
    private final List<JsonNode> feed = new ArrayList<>();
    private final List<@Nullable String> cursors = new ArrayList<>();
    private final List<ProvisioningReport> reports = new ArrayList<>();
    private final Deque<DataMeshException> failures = new ArrayDeque<>();
    private final Map<Call, Deque<DataMeshException>> failuresOf = new EnumMap<>(Call.class);
    private final Deque<List<JsonNode>> pages = new ArrayDeque<>();
    private boolean hasProvisioning = true;
    private int calls;
    private int replaced;
    private int reported;

    /** The purpose of a call, as far as tests distinguish calls. */
    public enum Call {
        READ_AGREEMENT,
        REPLACE_AGREEMENT,
        REPORT_PROVISIONING,
        OTHER
    }

    /** A factory that hands out this very one to operators in the same JVM. */
    public DataMeshFactory factory() {
        UUID id = UUID.randomUUID();
        SHARED.put(id, this);
        return () -> SHARED.get(id);
    }

    public synchronized void putAgreement(AgreementResource resource, String id, JsonNode agreement) {
        agreements.computeIfAbsent(resource, any -> new LinkedHashMap<>()).put(id, agreement);
    }

    public synchronized void removeAgreement(AgreementResource resource, String id) {
        agreements.getOrDefault(resource, new LinkedHashMap<>()).remove(id);
    }

    /** Under access, as it is now. */
    public synchronized JsonNode agreement(String id) {
        return Objects.requireNonNull(access().get(id), id);
    }

    private Map<String, JsonNode> access() {
        return agreements.getOrDefault(AgreementResource.ACCESS, Map.of());
    }

    public synchronized void putDataProduct(String id, JsonNode dataProduct) {
        dataProducts.put(id, dataProduct);
    }

    public synchronized void removeDataProduct(String id) {
        dataProducts.remove(id);
    }

    public synchronized void putTeam(String id, JsonNode team) {
        teams.put(id, team);
    }

    public synchronized void append(JsonNode element) {
        feed.add(element);
    }

    /** The next question for events has this answer, whatever it is; behind what was said before. */
    public synchronized void nextPage(List<JsonNode> page) {
        pages.add(page);
    }

    /** The next calls, whatever they are for, fail like this, without effect, behind what was said before. */
    public synchronized void failNext(Kind kind, @Nullable Duration retryAfter, int times) {
        for (int i = 0; i < times; i++) {
            failures.add(failure(kind, retryAfter));
        }
    }

    /** The next call of a kind fails like this, without effect, behind what was said before. */
    public synchronized void failNext(Call call, Kind kind, @Nullable Duration retryAfter) {
        failuresOf.computeIfAbsent(call, any -> new ArrayDeque<>()).add(failure(kind, retryAfter));
    }

    private static DataMeshException failure(Kind kind, @Nullable Duration retryAfter) {
        return new DataMeshException(kind, "failed by the test: " + kind, retryAfter, null);
    }

    /** From now on there are no reports on provisioning. */
    public synchronized void withoutProvisioning() {
        hasProvisioning = false;
    }

    /** Calls so far, failed ones included. */
    public synchronized int calls() {
        return calls;
    }

    /** The cursors that were asked with, in order. */
    public synchronized List<@Nullable String> cursors() {
        return new ArrayList<>(cursors);
    }

    /** The number of written agreements. */
    public synchronized int replaced() {
        return replaced;
    }

    /** The number of reports on provisioning, refused ones included. */
    public synchronized int reported() {
        return reported;
    }

    /** The reports that were taken, in order. */
    public synchronized List<ProvisioningReport> reports() {
        return List.copyOf(reports);
    }

    /** The last report on an agreement. */
    public synchronized Optional<JsonNode> provisioning(String id) {
        JsonNode agreement = access().get(id);
        return Optional.ofNullable(agreement).map(shown -> shown.get("provisioning"));
    }

    @Override
    public CompletionStage<List<JsonNode>> events(@Nullable String lastEventId) {
        return call(Call.OTHER, () -> {
            cursors.add(lastEventId);
            List<JsonNode> planned = pages.poll();
            if (planned != null) {
                return planned;
            }
            int from = lastEventId == null ? 0 : position(lastEventId) + 1;
            return List.copyOf(feed.subList(from, Math.min(feed.size(), from + PAGE)));
        });
    }

    private int position(String id) throws DataMeshException {
        for (int i = 0; i < feed.size(); i++) {
            if (feed.get(i).path("id").asText().equals(id)) {
                return i;
            }
        }
        throw new DataMeshException(Kind.INVALID, "There is no event " + id, null, null);
    }

    @Override
    public CompletionStage<JsonNode> agreement(AgreementResource resource, String id) {
        return withId(id, Call.READ_AGREEMENT, () -> found(agreements.getOrDefault(resource, Map.of()), id));
    }

    @Override
    public CompletionStage<List<JsonNode>> agreements(AgreementResource resource, int page) {
        return call(
                Call.OTHER,
                () -> agreements.getOrDefault(resource, Map.of()).values().stream()
                        .skip((long) page * PAGE)
                        .limit(PAGE)
                        .toList());
    }

    @Override
    public CompletionStage<JsonNode> dataProduct(String id) {
        return read(dataProducts, id);
    }

    @Override
    public CompletionStage<JsonNode> team(String id) {
        return read(teams, id);
    }

    private CompletionStage<JsonNode> read(Map<String, JsonNode> resources, String id) {
        return withId(id, Call.OTHER, () -> found(resources, id));
    }

    private static JsonNode found(Map<String, JsonNode> resources, String id) throws DataMeshException {
        JsonNode found = resources.get(id);
        if (found == null) {
            throw new DataMeshException(Kind.MISSING, id + " not found", null, null);
        }
        return found.deepCopy();
    }

    @Override
    public CompletionStage<Void> replaceAgreement(AgreementResource resource, String id, JsonNode agreement) {
        return withId(id, Call.REPLACE_AGREEMENT, () -> {
            putAgreement(resource, id, agreement.deepCopy());
            replaced++;
            return null;
        });
    }

    @Override
    public CompletionStage<Void> reportProvisioning(String id, ProvisioningReport report) {
        synchronized (this) {
            reported++;
        }
        return withId(id, Call.REPORT_PROVISIONING, () -> {
            if (!hasProvisioning) {
                throw new DataMeshException(Kind.MISSING, "No such resource", null, null);
            }
            ObjectNode agreement = (ObjectNode) found(access(), id);
            agreement
                    .putObject("provisioning")
                    .put("status", status(report.status()))
                    .put("reference", report.reference())
                    .put("diagnostics", report.diagnostics());
            putAgreement(AgreementResource.ACCESS, id, agreement);
            reports.add(report);
            return null;
        });
    }

    private static String status(ProvisioningReport.Status status) {
        return switch (status) {
            case PROVISIONED -> "provisioned";
            case DEPROVISIONED -> "deprovisioned";
            case PROVISIONING_FAILED -> "provisioning-failed";
            case DEPROVISIONING_FAILED -> "deprovisioning-failed";
        };
    }

    private <T> CompletableFuture<T> withId(String id, Call call, Callable<T> answer) {
        try {
            EncodedId.segment(id);
        } catch (DataMeshException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return call(call, answer);
    }

    private synchronized <T> CompletableFuture<T> call(Call call, Callable<T> answer) {
        calls++;
        try {
            DataMeshException failure = failures.isEmpty()
                    ? failuresOf.getOrDefault(call, new ArrayDeque<>()).poll()
                    : failures.poll();
            if (failure != null) {
                throw failure;
            }
            return CompletableFuture.completedFuture(answer.call());
        } catch (Exception failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    @Override
    public void close() {
        // Shared by everything that opened it, and holds nothing.
    }
}
