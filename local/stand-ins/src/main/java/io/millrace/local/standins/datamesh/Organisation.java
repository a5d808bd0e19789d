package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.local.standins.datamesh.StoredAgreement.Status;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An organisation in the Data Mesh Manager: its agreements, data products and teams, and the feed of its changes. Dates
 * are those of UTC; a change of state by date is noticed with the next read of anything. Safe for use by several threads.
 */
public final class Organisation {

    /** Of what people do in the browser. */
    private static final String USER = "user:8f6e2f3a";

    private static final String SYSTEM = "system";
    private static final String OTHER_CONNECTOR = "api-key:0a7c55e2";

    private final InstantSource clock;
    private final Feed feed = new Feed();
    private final Map<String, StoredAgreement> agreements = new LinkedHashMap<>();
    private final Resources dataProducts = new Resources("Data product");
    private final Resources teams = new Resources("Team");
    private final Resources dataContracts = new Resources("Data contract");
    private final List<Mail> mails = new ArrayList<>();
    private Generation generation;
    /** The day of the last look at all agreements; null when one was changed since. */
    private @Nullable LocalDate settled;

    Organisation(Generation generation, InstantSource clock) {
        this.generation = generation;
        this.clock = clock;
    }

    /** From now on; what is in the feed keeps its names. */
    public synchronized void upgrade(Generation to) {
        settle();
        generation = to;
    }

    /**
     * Somebody asks for access: {@code Created}, {@code Requested}.
     *
     * @param agreement with its id at the top or in {@code info}
     */
    public synchronized void request(ObjectNode agreement) {
        settle();
        put(idOf(agreement), agreement, USER);
    }

    /** {@code Updated}, {@code Approved}, and {@code Activated} once its start date is reached. */
    public synchronized void approve(String id) {
        decide(id, Status.APPROVED, "Approved", USER);
    }

    /** {@code Updated}, {@code Rejected}. */
    public synchronized void reject(String id) {
        decide(id, Status.REJECTED, "Rejected", USER);
    }

    /** Ends today: {@code Updated}, {@code Canceled} where the generation has it, {@code Deactivated}. */
    public synchronized void cancel(String id) {
        cancel(id, USER);
    }

    /** Replaces what can be: {@code Updated}, and what follows from other dates. */
    public synchronized void update(String id, ObjectNode agreement) {
        found(id);
        put(id, agreement, USER);
    }

    /** {@code Deleted} and no other event: whether an active one is deactivated first is not documented. */
    public synchronized void delete(String id) {
        delete(id, USER);
    }

    /** As the API shows it. */
    public synchronized ObjectNode agreement(String id) {
        settle();
        return found(id).shown(generation, today());
    }

    /** The last report on an agreement's provisioning; empty when there was none. */
    public synchronized Optional<ObjectNode> provisioning(String id) {
        return Optional.ofNullable(found(id).provisioning()).map(ObjectNode::deepCopy);
    }

    /**
     * A report of another connector on an agreement's provisioning.
     *
     * @param segment such as {@code provisioning-succeeded}
     */
    public synchronized void reportOfAnother(String id, String segment, String executor, String platform) {
        report(
                id,
                segment,
                JsonNodeFactory.instance.objectNode().put("executor", executor).put("platform", platform),
                OTHER_CONNECTOR);
    }

    /** What the server would have mailed to the teams of providers: one for each report of a failure. */
    public synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    /** @param diagnostics as reported; empty without any */
    public record Mail(String agreement, String diagnostics) {}

    /** Of any dialect, with its id at the top or in {@code info}. */
    public synchronized void putDataProduct(ObjectNode dataProduct) {
        putDataProduct(idOf(dataProduct), dataProduct, USER);
    }

    /** @throws DataMeshRefusal 422, while it is in use by an active agreement */
    public synchronized void deleteDataProduct(String id) {
        deleteDataProduct(id, USER);
    }

    public synchronized void putTeam(ObjectNode team) {
        putResource(teams, "Team", idOf(team), team, USER);
    }

    public synchronized void deleteTeam(String id) {
        deleteResource(teams, "Team", id, USER);
    }

    /** The contract that says how data looks; the first generation has none. */
    public synchronized void putDataContract(ObjectNode dataContract) {
        putResource(dataContracts, "DataContract", idOf(dataContract), dataContract, USER);
    }

    public synchronized void deleteDataContract(String id) {
        deleteResource(dataContracts, "DataContract", id, USER);
    }

    /** Puts any JSON into the feed, as no server should. */
    public synchronized void append(JsonNode element) {
        settle();
        feed.append(element);
    }

    /** All of it. */
    public synchronized List<JsonNode> feed() {
        settle();
        return feed.all();
    }

    synchronized List<JsonNode> events(@Nullable String lastEventId) {
        settle();
        return feed.page(lastEventId);
    }

    synchronized ObjectNode get(AgreementResource resource, String id) {
        settle();
        if (isDataContract(resource)) {
            return dataContracts.get(id);
        }
        requireServed(resource);
        return found(id).shown(generation, today());
    }

    synchronized List<ObjectNode> list(AgreementResource resource) {
        settle();
        if (isDataContract(resource)) {
            return dataContracts.all();
        }
        requireServed(resource);
        return agreements.values().stream()
                .map(agreement -> agreement.shown(generation, today()))
                .toList();
    }

    synchronized void put(AgreementResource resource, String id, ObjectNode body, String principal) {
        if (isDataContract(resource)) {
            putResource(dataContracts, "DataContract", id, body, principal);
            return;
        }
        requireServed(resource);
        settle();
        put(id, body, principal);
    }

    synchronized void delete(AgreementResource resource, String id, String principal) {
        if (isDataContract(resource)) {
            deleteResource(dataContracts, "DataContract", id, principal);
            return;
        }
        requireServed(resource);
        delete(id, principal);
    }

    /** @param action approve, reject or cancel */
    synchronized void act(AgreementResource resource, String id, String action, String principal) {
        requireServed(resource);
        switch (action) {
            case "approve" -> decide(id, Status.APPROVED, "Approved", principal);
            case "reject" -> decide(id, Status.REJECTED, "Rejected", principal);
            case "cancel" -> cancel(id, principal);
            default -> throw DataMeshRefusal.missing("No such action: " + action);
        }
    }

    synchronized ObjectNode dataProduct(String id) {
        return dataProducts.get(id);
    }

    synchronized List<ObjectNode> dataProducts() {
        return dataProducts.all();
    }

    synchronized void putDataProduct(String id, ObjectNode dataProduct, String principal) {
        settle();
        ObjectNode before = dataProducts.find(id);
        Map<String, JsonNode> portsBefore = before == null ? Map.of() : StoredOutputPorts.of(before);
        Map<String, JsonNode> ports = StoredOutputPorts.of(dataProduct);
        boolean isNew = dataProducts.put(id, dataProduct);
        event("DataProduct" + (isNew ? "Created" : "Updated"), id, principal);
        portsBefore.keySet().stream().filter(port -> !ports.containsKey(port)).forEach(port -> {
            portEvent("Deleted", id, port, principal);
            agreements.values().forEach(agreement -> agreement.forgetOutputPort(id, port));
        });
        ports.forEach((port, content) -> {
            JsonNode earlier = portsBefore.get(port);
            if (earlier == null) {
                portEvent("Created", id, port, principal);
            } else if (!earlier.equals(content)) {
                portEvent("Updated", id, port, principal);
            }
        });
    }

    synchronized void deleteDataProduct(String id, String principal) {
        settle();
        Map<String, JsonNode> ports = StoredOutputPorts.of(dataProducts.get(id));
        if (agreements.values().stream()
                .anyMatch(agreement -> agreement.usesDataProduct(id) && agreement.isActive(today()))) {
            throw DataMeshRefusal.unprocessable("Data product " + id + " is used in an active access");
        }
        dataProducts.delete(id);
        event("DataProductDeleted", id, principal);
        ports.keySet().forEach(port -> portEvent("Deleted", id, port, principal));
        agreements.values().forEach(agreement -> agreement.forgetProvider(id));
    }

    synchronized ObjectNode team(String id) {
        return teams.get(id);
    }

    synchronized List<ObjectNode> teams() {
        return teams.all();
    }

    synchronized void putTeam(String id, ObjectNode team, String principal) {
        putResource(teams, "Team", id, team, principal);
    }

    synchronized void deleteTeam(String id, String principal) {
        deleteResource(teams, "Team", id, principal);
    }

    /** @param segment of the path */
    synchronized ObjectNode report(String id, String segment, ObjectNode body, String principal) {
        settle();
        StoredAgreement agreement = provisioned(id);
        ProvisioningEvent event = ProvisioningEvent.of(segment);
        ObjectNode record = event.applied(agreement.provisioning(), body);
        agreement.provisioning(record);
        provisioningEvent(event, id, record, principal);
        return record.deepCopy();
    }

    synchronized ObjectNode provisioningOf(String id) {
        ObjectNode reported = provisioned(id).provisioning();
        if (reported == null) {
            throw DataMeshRefusal.missing("Nothing was reported for access " + id);
        }
        return reported.deepCopy();
    }

    synchronized ObjectNode replaceProvisioning(String id, ObjectNode body, String principal) {
        settle();
        StoredAgreement agreement = provisioned(id);
        ProvisioningEvent event = ProvisioningEvent.ofStatus(body.path("status").asText());
        ObjectNode before = agreement.provisioning();
        agreement.provisioning(body.deepCopy());
        if (before == null || !before.path("status").equals(body.path("status"))) {
            provisioningEvent(event, id, body, principal);
        }
        return body.deepCopy();
    }

    synchronized boolean isAtLeast(Generation other) {
        return generation.isAtLeast(other);
    }

    private StoredAgreement provisioned(String id) {
        if (!generation.isAtLeast(Generation.PROVISIONING)) {
            throw DataMeshRefusal.missing("No such resource");
        }
        return found(id);
    }

    private void provisioningEvent(ProvisioningEvent event, String id, ObjectNode record, String principal) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("status", record.path("status").asText());
        if (record.has("platform")) {
            data.put("platform", record.path("platform").asText());
        }
        feed.add(generation.family() + event.suffix(), id, data, principal, clock.instant());
        if (event.isFailure()) {
            mails.add(new Mail(id, record.path("diagnostics").asText("")));
        }
    }

    private void put(String id, ObjectNode body, String principal) {
        StoredAgreement known = agreements.get(id);
        if (known == null) {
            agreements.put(id, new StoredAgreement(id, body));
            agreementEvent("Created", id, principal);
            agreementEvent("Requested", id, principal);
        } else {
            known.replace(body);
            settled = null;
            agreementEvent("Updated", id, principal);
            settle();
        }
    }

    private void decide(String id, Status status, String verb, String principal) {
        settle();
        found(id).status(status);
        settled = null;
        agreementEvent("Updated", id, principal);
        agreementEvent(verb, id, principal);
        settle();
    }

    private void cancel(String id, String principal) {
        settle();
        found(id).end(today());
        settled = null;
        agreementEvent("Updated", id, principal);
        if (generation.isAtLeast(Generation.ENTROPY_DATA)) {
            agreementEvent("Canceled", id, principal);
        }
        settle();
    }

    private void delete(String id, String principal) {
        settle();
        found(id);
        agreements.remove(id);
        agreementEvent("Deleted", id, principal);
    }

    /** Adds the events of agreements that became active or inactive, by date or by the last change. */
    private void settle() {
        LocalDate today = today();
        if (today.equals(settled)) {
            return;
        }
        settled = today;
        agreements.forEach((id, agreement) -> {
            boolean active = agreement.isActive(today);
            if (agreement.turned(active)) {
                agreementEvent(active ? "Activated" : "Deactivated", id, SYSTEM);
            }
        });
    }

    private void putResource(Resources resources, String family, String id, ObjectNode content, String principal) {
        settle();
        boolean isNew = resources.put(id, content);
        event(family + (isNew ? "Created" : "Updated"), id, principal);
    }

    private void deleteResource(Resources resources, String family, String id, String principal) {
        settle();
        resources.delete(id);
        event(family + "Deleted", id, principal);
    }

    private void agreementEvent(String verb, String id, String principal) {
        event(generation.family() + verb, id, principal);
    }

    private void event(String name, String id, String principal) {
        feed.add(name, id, Map.of("id", id), principal, clock.instant());
    }

    private void portEvent(String verb, String dataProductId, String outputPortId, String principal) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("id", dataProductId);
        data.put("outputPortId", outputPortId);
        feed.add("OutputPort" + verb, dataProductId, data, principal, clock.instant());
    }

    private StoredAgreement found(String id) {
        StoredAgreement agreement = agreements.get(id);
        if (agreement == null) {
            throw DataMeshRefusal.missing(generation.family() + " " + id + " not found");
        }
        return agreement;
    }

    private boolean isDataContract(AgreementResource resource) {
        return resource == AgreementResource.DATA_CONTRACTS && !generation.serves(resource);
    }

    private void requireServed(AgreementResource resource) {
        if (!generation.serves(resource)) {
            throw DataMeshRefusal.missing("No such resource");
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static String idOf(ObjectNode resource) {
        String id = resource.path("id").asText(resource.path("info").path("id").asText());
        if (id.isEmpty()) {
            throw DataMeshRefusal.invalid("id must be set");
        }
        return id;
    }
}
