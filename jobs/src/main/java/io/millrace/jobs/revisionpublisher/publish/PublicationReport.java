package io.millrace.jobs.revisionpublisher.publish;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The outcome of a publication, as the JSON object that is written beside its manifest. */
final class PublicationReport {

    /** The end of a publication. */
    enum State {
        /** Every revision is finalised. */
        PUBLISHED,
        /** Every revision is complete and open, as the manifest wanted it. */
        STAGED,
        /** The manifest broke a rule; no call of Data Exchange was made. */
        REJECTED,
        /** It was abandoned. The revisions named exist, finalised or not. */
        FAILED
    }

    private final Publication publication;
    private final PublicationProgress progress;

    PublicationReport(Publication publication, PublicationProgress progress) {
        this.publication = publication;
        this.progress = progress;
    }

    Publication publication() {
        return publication;
    }

    State state() {
        if (!publication.getFindings().isEmpty()) {
            return State.REJECTED;
        }
        boolean published = !progress.getParts().isEmpty()
                && progress.getParts().stream().allMatch(part -> part.getStage() == PartStage.FINALIZED);
        if (!progress.getFailures().isEmpty() && !isWhole(published)) {
            return State.FAILED;
        }
        return published ? State.PUBLISHED : State.STAGED;
    }

    /** After a failure only what is finalised is left, which may be a part. */
    private boolean isWhole(boolean published) {
        return published
                && progress.getParts()
                        .get(0)
                        .getPart()
                        .endsWith("/" + progress.getParts().size());
    }

    /** All findings, of the manifest and of its publication. */
    List<PublicationFinding> findings() {
        List<PublicationFinding> all = new ArrayList<>(publication.getFindings());
        all.addAll(progress.getFailures());
        return all;
    }

    int findingsLeftOut() {
        return publication.getFindingsLeftOut() + progress.getFailuresLeftOut();
    }

    /** UTF-8. */
    byte[] json() {
        return JsonLine.of(json -> {
            json.writeStringField("publication", publication.getId());
            json.writeStringField("manifest", publication.getManifest());
            json.writeStringField("dataSet", publication.getDataSetId());
            json.writeStringField("state", state().name());
            long assets = 0;
            long bytes = 0;
            json.writeArrayFieldStart("revisions");
            for (PartProgress part : progress.getParts()) {
                if (part.getRevisionId() != null) {
                    revision(json, part);
                    assets += Math.max(0, part.getCount());
                    bytes += Math.max(0, part.getBytes());
                }
            }
            json.writeEndArray();
            json.writeNumberField("assets", assets);
            json.writeNumberField("bytes", bytes);
            json.writeNumberField(
                    "seconds", BigDecimal.valueOf(progress.getFinishedAt() - publication.getStartedAt(), 3));
            json.writeStringField("startedAt", UtcTimestamp.ofMillis(publication.getStartedAt()));
            json.writeStringField("finishedAt", UtcTimestamp.ofMillis(progress.getFinishedAt()));
            json.writeArrayFieldStart("findings");
            for (PublicationFinding finding : findings()) {
                json.writeStartObject();
                json.writeStringField("rule", finding.getRule());
                json.writeStringField("position", finding.getPosition());
                json.writeStringField("reason", finding.getReason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("findingsLeftOut", findingsLeftOut());
        });
    }

    private static void revision(JsonGenerator json, PartProgress part) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", part.getRevisionId());
        json.writeStringField("part", part.getPart());
        if (part.getCount() >= 0) {
            json.writeNumberField("assets", part.getCount());
            json.writeNumberField("bytes", part.getBytes());
        }
        json.writeBooleanField("finalized", part.getStage() == PartStage.FINALIZED);
        json.writeEndObject();
    }
}
