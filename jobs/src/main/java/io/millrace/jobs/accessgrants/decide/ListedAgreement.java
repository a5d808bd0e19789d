package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Predicate;

/** An entry in the server's list of agreements. */
public final class ListedAgreement {

    private final String id;
    private final boolean active;

    public ListedAgreement(String id, boolean active) {
        this.id = id;
        this.active = active;
    }

    /**
     * @param recorded whether something is recorded about an agreement
     * @param today in UTC
     * @return empty when it has no valid id
     */
    public static Optional<ListedAgreement> read(JsonNode json, Predicate<String> recorded, LocalDate today) {
        try {
            Agreement agreement = Agreement.read(json);
            return agreement
                    .id()
                    .filter(ResourceId::isValid)
                    .map(id -> new ListedAgreement(
                            id, agreement.isActive(AgreementTransition.NONE, recorded.test(id), today)));
        } catch (GrantRefusal unreadable) {
            return Optional.of(
                            json.path("id").asText(json.path("info").path("id").asText("")))
                    .filter(ResourceId::isValid)
                    .map(id -> new ListedAgreement(id, true));
        }
    }

    public String id() {
        return id;
    }

    /** False only when it certainly gives no access. */
    public boolean isActive() {
        return active;
    }
}
