package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An access agreement of any generation of the API: the fields that a grant depends on. */
public final class Agreement {

    private static final JsonFields FIELDS = new JsonFields(GrantRule.AGREEMENT_FORM);
    private static final String APPROVED = "approved";
    /** This job's executor in provisioning reports begins with it. */
    private static final String EXECUTOR = "millrace";

    private static final int DATE_LENGTH = "2024-11-09".length();

    private final @Nullable String id;
    private final @Nullable Boolean active;
    private final @Nullable String status;
    private final @Nullable LocalDate start;
    private final @Nullable LocalDate end;
    private final @Nullable String provider;
    private final @Nullable String port;
    private final @Nullable Consumer consumer;

    private Agreement(JsonNode json) throws GrantRefusal {
        FIELDS.object(json, "the agreement");
        JsonNode info = FIELDS.objectAt(json, "info");
        String ownId = FIELDS.textAt(json, "id");
        id = ownId != null ? ownId : FIELDS.textAt(info, "id");
        active = active(info);
        status = FIELDS.textAt(info, "status");
        start = date(info, "startDate");
        end = date(info, "endDate");
        JsonNode providing = FIELDS.objectAt(json, "provider");
        provider = id(providing, "dataProductId");
        port = name(providing, "outputPortId");
        consumer = consumer(FIELDS.objectAt(json, "consumer"));
    }

    /** @throws GrantRefusal for an invalid agreement */
    public static Agreement read(JsonNode json) throws GrantRefusal {
        return new Agreement(json);
    }

    private static @Nullable Boolean active(JsonNode info) throws GrantRefusal {
        String text = FIELDS.textAt(info, "active");
        if (text == null || text.isBlank()) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw new GrantRefusal(
                    GrantRule.AGREEMENT_FORM, "`info.active` is " + Quoted.of(text) + ", neither true nor false");
        }
        return text.equals("true");
    }

    private static @Nullable LocalDate date(JsonNode info, String name) throws GrantRefusal {
        String text = FIELDS.textAt(info, name);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return LocalDate.parse(
                    text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == 'T'
                            ? text.substring(0, DATE_LENGTH)
                            : text);
        } catch (DateTimeParseException noDate) {
            throw new GrantRefusal(
                    GrantRule.AGREEMENT_FORM,
                    "`info." + name + "` is " + Quoted.of(text) + ", not a date as YYYY-MM-DD");
        }
    }

    private static @Nullable Consumer consumer(JsonNode json) throws GrantRefusal {
        String product = id(json, "dataProductId");
        String user = name(json, "userId");
        String team = id(json, "teamId");
        if (product != null) {
            return new Consumer(ConsumerKind.DATA_PRODUCT, product);
        }
        if (user != null) {
            return new Consumer(ConsumerKind.USER, user);
        }
        return team == null ? null : new Consumer(ConsumerKind.TEAM, team);
    }

    /** A text that is not looked up at the server; null for none. */
    private static @Nullable String name(JsonNode parent, String name) throws GrantRefusal {
        String text = FIELDS.textAt(parent, name);
        return ResourceId.isNone(text) ? null : text;
    }

    private static @Nullable String id(JsonNode parent, String name) throws GrantRefusal {
        String id = name(parent, name);
        if (id != null && !ResourceId.isValid(id)) {
            throw new GrantRefusal(GrantRule.AGREEMENT_ID, "`" + name + "` is " + Quoted.of(id) + ", which is no id");
        }
        return id;
    }

    /** Empty when it is not stated. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /**
     * Whether access is to be given today. The agreement's own statement decides; without one (agreements of 2023), its
     * status and dates; then the last event about it; then the previous decision.
     *
     * @param granted whether it was active at the last decision
     * @param today in UTC
     */
    public boolean isActive(AgreementTransition transition, boolean granted, LocalDate today) {
        if (active != null) {
            return active;
        }
        if (status != null && !status.isBlank()) {
            return status.equals(APPROVED)
                    && (start == null || !today.isBefore(start))
                    && (end == null || !today.isAfter(end));
        }
        return transition.isActivation() || (transition != AgreementTransition.DEACTIVATED && granted);
    }

    /** Id of the providing data product; empty once it was deleted. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Id or name of the output port; empty once it was deleted. */
    public Optional<String> port() {
        return Optional.ofNullable(port);
    }

    public Optional<Consumer> consumer() {
        return Optional.ofNullable(consumer);
    }

    /** Whether the page has no provisioning report of another executor than this job; of any agreement, valid or not. */
    static boolean isReportable(JsonNode json) {
        String executor = json.path("provisioning").path("executor").asText("");
        return executor.isBlank() || executor.startsWith(EXECUTOR);
    }
}
