package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A data usage agreement, with the state that its own API sets. */
final class StoredAgreement {

    static final String UNKNOWN = "unknown";

    private static final List<String> CONSUMERS = List.of("dataProductId", "teamId", "userId");
    private static final List<String> READ_ONLY = List.of("id", "status", "active");

    enum Status {
        REQUESTED,
        APPROVED,
        REJECTED
    }

    private final String id;
    private ObjectNode content;
    private Status status = Status.REQUESTED;
    private boolean wasActive;
    private @Nullable ObjectNode provisioning;

    StoredAgreement(String id, ObjectNode content) {
        this.id = id;
        this.content = checked(content);
    }

    String id() {
        return id;
    }

    /** Replaces everything that is not read-only. */
    void replace(ObjectNode by) {
        content = checked(by);
    }

    private static ObjectNode checked(ObjectNode given) {
        ObjectNode copy = given.deepCopy();
        requireText(copy, "provider", "dataProductId");
        requireText(copy, "provider", "outputPortId");
        JsonNode consumer = copy.path("consumer");
        if (CONSUMERS.stream().noneMatch(member -> isNamed(consumer.path(member)))) {
            throw DataMeshRefusal.invalid("consumer must have a dataProductId, a teamId or a userId");
        }
        date(copy, "startDate");
        date(copy, "endDate");
        copy.remove("id");
        copy.remove("provisioning");
        if (copy.get("info") instanceof ObjectNode info) {
            info.remove(READ_ONLY);
        } else {
            copy.putObject("info");
        }
        return copy;
    }

    private static void requireText(ObjectNode content, String parent, String member) {
        if (!content.path(parent).path(member).isTextual()) {
            throw DataMeshRefusal.invalid(parent + "." + member + " must be set");
        }
    }

    private static boolean isNamed(JsonNode member) {
        return member.isTextual()
                && !member.textValue().isBlank()
                && !member.textValue().equals(UNKNOWN);
    }

    private static @Nullable LocalDate date(ObjectNode content, String member) {
        String text = content.path("info").path(member).asText("");
        try {
            return text.isEmpty() || text.equals("null") ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw DataMeshRefusal.invalid("info." + member + " must be a date, not " + text);
        }
    }

    void status(Status next) {
        status = next;
    }

    void end(LocalDate date) {
        content.withObject("/info").put("endDate", date.toString());
    }

    /** An end date is reached as it begins; the API does not say whether it is part of the time. */
    boolean isActive(LocalDate today) {
        LocalDate start = date(content, "startDate");
        LocalDate end = date(content, "endDate");
        return status == Status.APPROVED
                && (start == null || !today.isBefore(start))
                && (end == null || today.isBefore(end));
    }

    /** Whether this is news; asked once per look. */
    boolean turned(boolean active) {
        boolean isNews = active != wasActive;
        wasActive = active;
        return isNews;
    }

    boolean usesDataProduct(String dataProductId) {
        return content.path("provider").path("dataProductId").asText().equals(dataProductId)
                || content.path("consumer").path("dataProductId").asText().equals(dataProductId);
    }

    void forgetProvider(String dataProductId) {
        ObjectNode provider = content.withObject("/provider");
        if (provider.path("dataProductId").asText().equals(dataProductId)) {
            provider.put("dataProductId", UNKNOWN).put("outputPortId", UNKNOWN);
        }
    }

    void forgetOutputPort(String dataProductId, String outputPortId) {
        ObjectNode provider = content.withObject("/provider");
        if (provider.path("dataProductId").asText().equals(dataProductId)
                && provider.path("outputPortId").asText().equals(outputPortId)) {
            provider.put("outputPortId", UNKNOWN);
        }
    }

    @Nullable
    ObjectNode provisioning() {
        return provisioning;
    }

    void provisioning(@Nullable ObjectNode reported) {
        provisioning = reported;
    }

    /** As a server of that generation shows it. */
    ObjectNode shown(Generation generation, LocalDate today) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode rest = content.deepCopy();
        ObjectNode info = rest.withObject("/info");
        if (generation == Generation.DATA_CONTRACT) {
            info.put("id", id);
        } else {
            body.put("dataUsageAgreementSpecification", "0.0.1").put("id", id);
            info.put("status", status.name().toLowerCase(Locale.ROOT)).put("active", isActive(today));
        }
        if (generation.isAtLeast(Generation.ENTROPY_DATA)) {
            ObjectNode consumer = rest.withObject("/consumer");
            CONSUMERS.stream().filter(member -> !consumer.has(member)).forEach(member -> consumer.put(member, UNKNOWN));
        }
        body.setAll(rest);
        if (generation.isAtLeast(Generation.PROVISIONING) && provisioning != null) {
            body.set("provisioning", provisioning.deepCopy());
        }
        return body;
    }
}
