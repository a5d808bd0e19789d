package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import io.millrace.jobs.revisionpublisher.publish.PublicationCall.Postponement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The verification of an imported revision: its assets are those wanted, and the objects are still as they were planned.
 * Nothing is finalised without it.
 */
final class RevisionVerifier implements Phase {

    static final String INCOMPLETE = "revision.incomplete";

    /** Imports of an asset before the publication is abandoned. */
    private static final int IMPORT_ATTEMPTS_MAX = 5;
    /** Objects checked in one call, for which a checkpoint may have to wait. */
    private static final int OBJECTS_PER_CALL = 1_000;
    /** Assets deleted at the same time. */
    private static final int DELETIONS_CONCURRENT = 20;

    private final DataExchange exchange;
    private final SourceObjects sources;

    RevisionVerifier(DataExchange exchange, SourceObjects sources) {
        this.exchange = exchange;
        this.sources = sources;
    }

    @Override
    public PhaseResult next(PublicationState before, PublicationContext context) {
        PublicationState state = before;
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        for (int index = 0; index < before.parts().size(); index++) {
            PartProgress part = before.part(index);
            if (part.getStage() == PartStage.COMPARE && next.isDue(part.getDueAt())) {
                PhaseResult result = verify(state, context, new Verified(index, part));
                state = result.state();
                next.add(result);
            }
        }
        return next.build(state);
    }

    private PhaseResult verify(PublicationState state, PublicationContext context, Verified revision) {
        Integer unchanged = state.observations().unchangedObjects(revision.id);
        if (unchanged != null) {
            return PhaseResult.of(state, List.of(checkObjects(context, revision, unchanged)));
        }
        PagedList<Asset> listed = state.observations().assets(revision.id);
        return listed.isComplete()
                ? deleteSurplus(state, context, revision, listed)
                : PhaseResult.of(state, List.of(list(context, revision, listed)));
    }

    private PublicationCall<?> list(PublicationContext context, Verified revision, PagedList<Asset> listed) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.LIST_ASSETS,
                revision.subject,
                () -> exchange.assets(context.dataSetId(), revision.id, listed.token()),
                (state, page) -> listed(state, context, revision, listed, page),
                revision.postponed);
    }

    private static PublicationState listed(
            PublicationState state,
            PublicationContext context,
            Verified revision,
            PagedList<Asset> before,
            Page<Asset> page) {
        PagedList<Asset> assets = before.plus(page);
        return assets.isComplete()
                ? compared(state, context, revision, assets)
                : state.observe(observed -> observed.withAssets(revision.id, assets));
    }

    /** Only a list with surplus assets is needed any more. */
    private static PublicationState compared(
            PublicationState state, PublicationContext context, Verified revision, PagedList<Asset> assets) {
        List<WantedAsset> wanted = context.wanted(revision.index);
        AssetComparison comparison = AssetComparison.of(wanted, assets.items());
        PublicationState next = state.observe(observed -> comparison.surplus().isEmpty()
                ? observed.forgetAssets(revision.id)
                : observed.withAssets(revision.id, assets));
        if (!comparison.findings().isEmpty()) {
            return next.abandon(comparison.findings(), context);
        }
        if (comparison.isEqual()) {
            return next.observe(observed -> observed.withUnchangedObjects(revision.id, 0));
        }
        if (!comparison.surplus().isEmpty()) {
            return next;
        }
        int attempts = revision.part.getComparisons() + 1;
        next = next.withPart(revision.index, part -> part.setComparisons(attempts));
        return attempts == IMPORT_ATTEMPTS_MAX
                ? next.abandon(incomplete(revision.part, wanted, comparison.missing()), context)
                : next.withPart(revision.index, part -> repeat(part, comparison.missing(), context));
    }

    private static void repeat(PartProgress part, BitSet missing, PublicationContext context) {
        part.setTodo(PendingAssets.bytes(missing));
        part.setStage(PartStage.IMPORT);
        if (part.getComparisons() > 1) {
            part.setDueAt(context.after(Backoff.after(part.getComparisons())));
        }
    }

    private static List<PublicationFinding> incomplete(PartProgress part, List<WantedAsset> wanted, BitSet missing) {
        List<PublicationFinding> findings = new ArrayList<>();
        missing.stream()
                .forEach(asset -> findings.add(new PublicationFinding(
                        INCOMPLETE,
                        AssetSource.of(wanted.get(asset)).toString(),
                        "It is not in revision " + part.getPart() + " after " + IMPORT_ATTEMPTS_MAX
                                + " attempts to import it")));
        return findings;
    }

    private PhaseResult deleteSurplus(
            PublicationState state, PublicationContext context, Verified revision, PagedList<Asset> listed) {
        List<String> surplus = AssetComparison.of(context.wanted(revision.index), listed.items())
                .surplus();
        List<PublicationCall<?>> deletions = new ArrayList<>();
        for (String asset : surplus.subList(0, Math.min(surplus.size(), DELETIONS_CONCURRENT))) {
            deletions.add(new PublicationCall<>(
                    context,
                    DataExchangeCall.DELETE_ASSET,
                    revision.subject + ", asset " + asset,
                    () -> exchange.deleteAsset(context.dataSetId(), revision.id, asset),
                    (next, deleted) -> next,
                    revision.postponed));
        }
        return PhaseResult.of(state.observe(observed -> observed.forgetAssets(revision.id)), deletions);
    }

    /** Whether the next objects are still as planned, now that they are imported: an equal size says little. */
    private PublicationCall<?> checkObjects(PublicationContext context, Verified revision, int from) {
        List<WantedAsset> wanted = context.wanted(revision.index);
        int to = Math.min(wanted.size(), from + OBJECTS_PER_CALL);
        return new PublicationCall<>(
                context,
                DataExchangeCall.HEAD_OBJECT,
                "objects of " + revision.subject,
                () -> sources.changed(wanted.subList(from, to)),
                (state, changed) -> {
                    if (!changed.isEmpty()) {
                        return state.abandon(changed, context);
                    }
                    PublicationState next = state.observe(observed -> observed.withUnchangedObjects(revision.id, to));
                    return to == wanted.size()
                            ? next.withPart(revision.index, part -> part.setStage(PartStage.COMPLETE))
                            : next;
                },
                revision.postponed);
    }

    /** A part whose revision is verified. */
    private static final class Verified {

        final int index;
        final PartProgress part;
        final String id;
        final String subject;
        final Postponement postponed;

        Verified(int index, PartProgress part) {
            this.index = index;
            this.part = part;
            this.id = Objects.requireNonNull(part.getRevisionId());
            this.subject = "revision " + part.getPart();
            this.postponed = (state, at) -> state.withPart(index, changed -> changed.setDueAt(at));
        }
    }
}
