package io.millrace.connectors.iam;

import static io.millrace.connectors.eventfeed.DataMeshException.Kind.DENIED;
import static io.millrace.connectors.eventfeed.DataMeshException.Kind.INVALID;
import static io.millrace.connectors.eventfeed.DataMeshException.Kind.MISSING;
import static io.millrace.connectors.eventfeed.DataMeshException.Kind.NOT_NOW;
import static io.millrace.connectors.eventfeed.DataMeshException.Kind.TOO_LARGE;
import static io.millrace.connectors.eventfeed.DataMeshException.Kind.UNANSWERED;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.eventfeed.AgreementResource;
import io.millrace.connectors.eventfeed.DataMesh;
import io.millrace.connectors.eventfeed.DataMeshException;
import io.millrace.connectors.eventfeed.ProvisioningReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Puts a report on an agreement's page, unless it says so already: what is written comes back as an event. An agreement
 * that is gone needs none.
 */
final class StatusSteps {

    static final String REFUSED = "report.refused";

    private static final Map<DataMeshException.Kind, Outcome> OUTCOMES = new EnumMap<>(Map.of(
            NOT_NOW, Outcome.RETRY,
            UNANSWERED, Outcome.RETRY,
            MISSING, Outcome.ABSENT,
            DENIED, Outcome.GIVE_UP,
            INVALID, Outcome.GIVE_UP,
            TOO_LARGE, Outcome.GIVE_UP));

    private final DataMesh mesh;
    private final StatusTarget target;
    private final ProvisioningSupport support;
    private final GrantCounts counts;

    StatusSteps(DataMesh mesh, StatusTarget target, ProvisioningSupport support, GrantCounts counts) {
        this.mesh = mesh;
        this.target = target;
        this.support = support;
        this.counts = counts;
    }

    void carryOut(StatusReport report, AgreementResource resource, String id) throws AgainException, GivenUpException {
        Answer<JsonNode> got = call("reading it", port -> port.agreement(resource, id));
        if (!got.isDone()) {
            return;
        }
        JsonNode agreement = got.value();
        boolean provisioning =
                target != StatusTarget.TAGS && resource == AgreementResource.ACCESS && support.isPossible();
        if (target != StatusTarget.PROVISIONING || !provisioning) {
            writeTags(report, resource, id, agreement);
        }
        // Last, for it is what people are mailed about: nothing that follows makes it be sent again.
        if (provisioning && !isProvisioned(report, id, agreement) && target == StatusTarget.PROVISIONING) {
            writeTags(report, resource, id, agreement);
        }
    }

    private void writeTags(StatusReport report, AgreementResource resource, String id, JsonNode agreement)
            throws AgainException, GivenUpException {
        Optional<JsonNode> merged;
        try {
            merged = report.merge(agreement);
        } catch (IllegalArgumentException odd) {
            throw new GivenUpException(problem(String.valueOf(odd.getMessage())));
        }
        if (merged.isPresent()) {
            call("writing its tags and custom fields", port -> port.replaceAgreement(resource, id, merged.get()));
        }
    }

    /** Returns false when the server has no provisioning. */
    private boolean isProvisioned(StatusReport report, String id, JsonNode agreement)
            throws AgainException, GivenUpException {
        Optional<ProvisioningReport> wanted = report.provisioning(agreement);
        if (wanted.isEmpty()) {
            return true;
        }
        Answer<Void> reported = call("reporting its provisioning", port -> port.reportProvisioning(id, wanted.get()));
        if (reported.isDone()) {
            support.answered();
        } else {
            support.missed();
        }
        return reported.isDone();
    }

    private <T> Answer<T> call(String what, Function<DataMesh, CompletionStage<T>> call)
            throws AgainException, GivenUpException {
        counts.called();
        try {
            return Answer.done(Waiting.answer(call.apply(mesh), DataMeshException.class));
        } catch (DataMeshException failure) {
            switch (OUTCOMES.getOrDefault(failure.kind(), Outcome.GIVE_UP)) {
                case RETRY:
                    throw new AgainException(failure, failure.retryAfter());
                case ABSENT:
                    return Answer.not(Outcome.ABSENT, failure.reason());
                default:
                    throw new GivenUpException(problem(what + " was refused: " + failure.reason()));
            }
        }
    }

    private static Problem problem(String reason) {
        return new Problem(REFUSED, "", "The agreement's page does not say what became of it: " + reason + ".");
    }
}
