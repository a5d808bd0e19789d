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
 * The calls of one report on an agreement's page, on a thread that may block. A page that shows the outcome is not written,
 * because each write returns as an event; a missing agreement needs no report. The API replaces an agreement whole and
 * without a condition: it is written only where the server has no provisioning, and only when it is the same at a second
 * look, right before.
 */
final class PageCalls {

    static final String REFUSED = "report.refused";

    private final DataMesh mesh;
    private final StatusTarget target;
    private final ProvisioningSupport support = new ProvisioningSupport();
    private final RoleCounts counts;

    PageCalls(DataMesh mesh, StatusTarget target, RoleCounts counts) {
        this.mesh = mesh;
        this.target = target;
        this.counts = counts;
    }

    void report(PageReport report, AgreementResource resource, String id)
            throws RetryLaterException, PermanentFailureException {
        CallResult<JsonNode> got = read(resource, id);
        if (!got.isDone() || PageReport.isOfAnother(got.value())) {
            return;
        }
        boolean provisioning =
                target != StatusTarget.TAGS && resource == AgreementResource.ACCESS && support.isPossible();
        if (!provisioning || !isProvisioned(report, id, got.value())) {
            writeTags(report, resource, id, got.value());
        }
    }

    private void writeTags(PageReport report, AgreementResource resource, String id, JsonNode agreement)
            throws RetryLaterException, PermanentFailureException {
        Optional<JsonNode> merged;
        try {
            merged = report.merge(agreement);
        } catch (IllegalArgumentException odd) {
            throw new PermanentFailureException(rejection(String.valueOf(odd.getMessage())));
        }
        if (merged.isEmpty()) {
            return;
        }
        CallResult<JsonNode> again = read(resource, id);
        if (!again.isDone()) {
            return;
        }
        if (!again.value().equals(agreement)) {
            throw new RetryLaterException(new Rejection("", "", "The agreement has changed meanwhile."));
        }
        call("writing its tags and custom fields", port -> port.replaceAgreement(resource, id, merged.get()));
    }

    /** Returns false when the server has no provisioning. */
    private boolean isProvisioned(PageReport report, String id, JsonNode agreement)
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

    private CallResult<JsonNode> read(AgreementResource resource, String id)
            throws RetryLaterException, PermanentFailureException {
        return call("reading it", port -> port.agreement(resource, id));
    }

    private <T> CallResult<T> call(String purpose, Function<DataMesh, CompletionStage<T>> call)
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
            throw new PermanentFailureException(rejection(purpose + " was refused: " + failure.reason()));
        }
    }

    private static Rejection rejection(String reason) {
        return new Rejection(REFUSED, "", "The agreement's page does not say what became of it: " + reason + ".");
    }
}
