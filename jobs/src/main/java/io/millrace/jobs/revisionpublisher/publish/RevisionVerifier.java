package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The comparison of what a revision has with what is wanted, and of the objects with what they were, without which
 * nothing is finalised.
 */
final class RevisionVerifier {

    static final String INCOMPLETE = "revision.incomplete";

    /** Times that assets are imported before it is given up. */
    private static final int ATTEMPTS = 5;
    /** Objects that are looked at in one step, for which a checkpoint may have to wait. */
    private static final int OBJECTS = 1_000;
    /** Assets that are deleted at the same time. */
    private static final int DELETIONS = 20;

    void compare(PublicationContext round, int index, PartProgress part, List<Step<?>> steps) {
        String revision = Objects.requireNonNull(part.getRevisionId());
        Integer unchanged = round.memory().unchanged(revision);
        if (unchanged != null) {
            steps.add(look(round, part, revision, round.wanted(index), unchanged));
            return;
        }
        String dataSet = round.publication().getDataSetId();
        PagedList<Asset> listed = round.memory().assets(revision);
        if (!listed.isComplete()) {
            steps.add(Step.of(
                    round,
                    DataExchangeCall.LIST_ASSETS,
                    "revision " + part.getPart(),
                    () -> round.exchange().assets(dataSet, revision, listed.token()),
                    page -> {
                        listed.add(page);
                        if (listed.isComplete()) {
                            decide(round, index, part, AssetComparison.of(round.wanted(index), listed.items()));
                        }
                    },
                    part::setDueAt));
            return;
        }
        AssetComparison comparison = AssetComparison.of(round.wanted(index), listed.items());
        round.memory().forgetAssets(revision);
        List<String> surplus = comparison.surplus();
        for (String asset : surplus.subList(0, Math.min(surplus.size(), DELETIONS))) {
            steps.add(Step.of(
                    round,
                    DataExchangeCall.DELETE_ASSET,
                    "revision " + part.getPart() + ", asset " + asset,
                    () -> round.exchange().deleteAsset(dataSet, revision, asset),
                    deleted -> {},
                    part::setDueAt));
        }
    }

    /** Whether the next of the objects are still what was planned, now that they are imported: a size says little. */
    private static Step<List<PublicationFinding>> look(
            PublicationContext round, PartProgress part, String revision, List<WantedAsset> wanted, int from) {
        int to = Math.min(wanted.size(), from + OBJECTS);
        return Step.of(
                round,
                DataExchangeCall.HEAD_OBJECT,
                "objects of revision " + part.getPart(),
                () -> round.sources().changed(wanted.subList(from, to)),
                changed -> {
                    if (!changed.isEmpty()) {
                        round.giveUp(changed);
                        return;
                    }
                    round.memory().unchanged(revision, to);
                    if (to == wanted.size()) {
                        part.setStage(PartStage.COMPLETE);
                    }
                },
                part::setDueAt);
    }

    /** Only a list with surplus assets is needed any more. */
    private static void decide(PublicationContext round, int index, PartProgress part, AssetComparison comparison) {
        String revision = Objects.requireNonNull(part.getRevisionId());
        if (comparison.surplus().isEmpty()) {
            round.memory().forgetAssets(revision);
        }
        if (!comparison.findings().isEmpty()) {
            round.giveUp(comparison.findings());
        } else if (comparison.isEqual()) {
            round.memory().unchanged(revision, 0);
        } else if (comparison.surplus().isEmpty()) {
            part.setComparisons(part.getComparisons() + 1);
            if (part.getComparisons() == ATTEMPTS) {
                round.giveUp(incomplete(part, round.wanted(index), comparison.missing()));
            } else {
                repeat(round, part, comparison.missing());
            }
        }
    }

    private static void repeat(PublicationContext round, PartProgress part, BitSet missing) {
        ImportJobScheduler.ask(part, missing);
        part.setStage(PartStage.IMPORT);
        if (part.getComparisons() > 1) {
            part.setDueAt(round.after(Backoff.after(part.getComparisons())));
        }
    }

    private static List<PublicationFinding> incomplete(PartProgress part, List<WantedAsset> wanted, BitSet missing) {
        List<PublicationFinding> findings = new ArrayList<>();
        missing.stream()
                .forEach(place -> findings.add(new PublicationFinding(
                        INCOMPLETE,
                        AssetSource.of(wanted.get(place)).toString(),
                        "It is not in revision " + part.getPart() + " after " + ATTEMPTS + " attempts to import it")));
        return findings;
    }
}
