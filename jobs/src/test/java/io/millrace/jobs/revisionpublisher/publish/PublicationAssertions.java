package io.millrace.jobs.revisionpublisher.publish;

import static io.millrace.connectors.dataexchange.DataExchangeAnswers.all;
import static io.millrace.connectors.dataexchange.DataExchangeAnswers.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.Revision;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Assertions on the content of a Data Exchange after a publication. */
public final class PublicationAssertions {

    private PublicationAssertions() {}

    /**
     * Exactly the publication's revisions are there with exactly its assets, each finalised by one call, in order, and no
     * job is left.
     */
    public static void assertPublishedOnce(DataExchangeRig rig, CallTrace trace, Publication publication) {
        List<String> ids = assertComplete(rig, publication, true);
        assertThat(trace.done(DataExchangeCall.FINALIZE_REVISION)).containsExactlyElementsOf(ids);
    }

    /** As the only ones of their data set; returns their ids in order. */
    public static List<String> assertComplete(DataExchangeRig rig, Publication publication, boolean finalized) {
        String dataSet = publication.getDataSetId();
        try (DataExchange exchange = rig.connect()) {
            Map<String, Revision> parts = new TreeMap<>();
            for (Revision listed : all(token -> exchange.revisions(dataSet, token))) {
                Revision revision = get(exchange.revision(dataSet, listed.id()));
                assertThat(revision.tags())
                        .containsEntry(PublicationTag.PUBLICATION, publication.getId())
                        .containsAllEntriesOf(publication.getTags());
                assertThat(parts.put(revision.tags().getOrDefault(PublicationTag.PART, ""), revision))
                        .as("two of one part")
                        .isNull();
                assertThat(revision.finalized()).as("%s", revision).isEqualTo(finalized);
            }
            List<String> ids = new ArrayList<>();
            int of = publication.getRevisions().size();
            assertThat(parts).hasSize(of);
            for (int i = 0; i < of; i++) {
                Revision revision = Objects.requireNonNull(
                        parts.get(PublicationTag.part(i + 1, of)), "part " + (i + 1) + " is missing");
                ids.add(revision.id());
                assertThat(all(token -> exchange.assets(dataSet, revision.id(), token)).stream()
                                .map(asset -> asset.name() + " " + asset.size()))
                        .containsExactlyInAnyOrderElementsOf(
                                AssetList.read(publication.getRevisions().get(i).getAssets()).stream()
                                        .map(asset -> asset.key() + " " + asset.size())
                                        .toList());
            }
            assertThat(rig.liveJobs()).as("jobs that wait or run").isZero();
            return ids;
        }
    }

    public static void assertNothingLeft(DataExchangeRig rig, String dataSet) {
        try (DataExchange exchange = rig.connect()) {
            assertThat(all(token -> exchange.revisions(dataSet, token))).isEmpty();
            assertThat(rig.liveJobs()).as("jobs that wait or run").isZero();
        }
    }
}
