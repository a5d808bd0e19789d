package io.millrace.jobs.accessgrants.edit;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.ProvisioningReport;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.jobs.settings.StatusTarget;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The steps of a report on an agreement's page. An unchanged page is not written, because each write returns as an
 * event; a missing agreement needs no report.
 */
final class StatusSteps {

    static final String REFUSED = "report.refused";

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

    void carryOut(StatusReport report, AgreementResource resource, String id)
            throws RetryLaterException, PermanentFailureException {
        CallResult<JsonNode> got = call("reading it", port -> port.agreement(resource, id));
        if (!got.isDone()) {
            return;
        }
        JsonNode agreement = got.value();
        boolean provisioning =
                target != StatusTarget.TAGS && resource == AgreementResource.ACCESS && support.isPossible();
        if (target != StatusTarget.PROVISIONING || !provisioning) {
            writeTags(report, resource, id, agreement);
        }
        // Last: it triggers an e-mail, so nothing after it may cause a retry.
        if (provisioning && !isProvisioned(report, id, agreement) && target == StatusTarget.PROVISIONING) {
            writeTags(report, resource, id, agreement);
        }
    }

    private void writeTags(StatusReport report, AgreementResource resource, String id, JsonNode agreement)
            throws RetryLaterException, PermanentFailureException {
        Optional<JsonNode> merged;
        try {
            merged = report.merge(agreement);
        } catch (IllegalArgumentException odd) {
            throw new PermanentFailureException(rejection(String.valueOf(odd.getMessage())));
        }
        if (merged.isPresent()) {
            call("writing its tags and custom fields", port -> port.replaceAgreement(resource, id, merged.get()));
        }
    }

    /** Returns false when the server has no provisioning. */
    private boolean isProvisioned(StatusReport report, String id, JsonNode agreement)
            throws RetryLaterException, PermanentFailureException {
        Optional<ProvisioningReport> wanted = report.provisioning(agreement);
        if (wanted.isEmpty()) {
            return true;
        }
        CallResult<Void> reported =
                call("reporting its provisioning", port -> port.reportProvisioning(id, wanted.get()));
        if (reported.isDone()) {
            support.answered();
        } else {
            support.missed();
        }
        return reported.isDone();
    }

    private <T> CallResult<T> call(String what, Function<DataMesh, CompletionStage<T>> call)
            throws RetryLaterException, PermanentFailureException {
        counts.called();
        try {
            return CallResult.done(AsyncFailures.await(call.apply(mesh), DataMeshException.class));
        } catch (DataMeshException failure) {
            if (failure.isTransient()) {
                throw new RetryLaterException(failure, failure.retryAfter());
            }
            if (failure.kind() == DataMeshException.Kind.MISSING) {
                return CallResult.failed(CallDisposition.ABSENT, failure.reason());
            }
            throw new PermanentFailureException(rejection(what + " was refused: " + failure.reason()));
        }
    }

    private static Rejection rejection(String reason) {
        return new Rejection(REFUSED, "", "The agreement's page does not say what became of it: " + reason + ".");
    }
}
