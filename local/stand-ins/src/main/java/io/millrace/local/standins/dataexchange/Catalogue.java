package io.millrace.local.standins.dataexchange;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The data sets of an account with their revisions, assets and tags, and the rules of changing them. */
final class Catalogue {

    private static final int TAGS = 50;

    private final Supplier<Quotas> quotas;
    private final Numbering numbering;
    private final Map<String, DataSet> dataSets = new LinkedHashMap<>();
    private final Map<String, StoredRevision> revisions = new HashMap<>();
    private final Map<String, Map<String, String>> tags = new HashMap<>();

    Catalogue(Supplier<Quotas> quotas, Numbering numbering) {
        this.quotas = quotas;
        this.numbering = numbering;
    }

    DataSet createDataSet(String name, String description, Map<String, String> newTags, Instant now) {
        if (dataSets.size() >= quotas.get().dataSets()) {
            throw DataExchangeRefusal.limit(quotas.get().ofDataSets());
        }
        requireFewTags(newTags);
        long number = numbering.next();
        DataSet created = new DataSet(Numbering.id(number), number, name, description, now);
        dataSets.put(created.id(), created);
        tags.put(created.arn(), new LinkedHashMap<>(newTags));
        return created;
    }

    DataSet dataSet(String id) {
        DataSet found = dataSets.get(id);
        if (found == null) {
            throw DataExchangeRefusal.missing("DATA_SET", id);
        }
        return found;
    }

    Collection<DataSet> dataSets() {
        return dataSets.values();
    }

    void deleteDataSet(String id) {
        DataSet found = dataSet(id);
        if (!found.revisions().isEmpty()) {
            throw DataExchangeRefusal.conflict("DATA_SET", id, "The data set has revisions");
        }
        dataSets.remove(id);
        tags.remove(found.arn());
    }

    StoredRevision createRevision(String dataSetId, String comment, Map<String, String> newTags, Instant now) {
        DataSet owner = dataSet(dataSetId);
        if (owner.revisions().size() >= quotas.get().revisionsPerDataSet()) {
            throw DataExchangeRefusal.limit(quotas.get().ofRevisions());
        }
        requireFewTags(newTags);
        long number = numbering.next();
        StoredRevision created = new StoredRevision(owner, Numbering.id(number), number, comment, now);
        owner.revisions().put(created.number(), created);
        revisions.put(created.id(), created);
        tags.put(created.arn(), new LinkedHashMap<>(newTags));
        return created;
    }

    StoredRevision revision(String dataSetId, String id) {
        DataSet owner = dataSet(dataSetId);
        StoredRevision found = revision(id);
        if (found.dataSet() != owner) {
            throw DataExchangeRefusal.missing("REVISION", id);
        }
        return found;
    }

    StoredRevision revision(String id) {
        StoredRevision found = revisions.get(id);
        if (found == null) {
            throw DataExchangeRefusal.missing("REVISION", id);
        }
        return found;
    }

    /** A revision that may still change. */
    StoredRevision open(String dataSetId, String id) {
        StoredRevision found = revision(dataSetId, id);
        if (found.finalized()) {
            throw DataExchangeRefusal.conflict("REVISION", id, "The revision is finalized");
        }
        return found;
    }

    void finish(StoredRevision revision, Instant now) {
        if (revision.assets().isEmpty()) {
            throw DataExchangeRefusal.invalid("A revision without assets cannot be finalized: " + revision.id());
        }
        revision.finish(now);
    }

    void revoke(StoredRevision revision, String comment, Instant now) {
        if (!revision.finalized() || revision.revocation() != null) {
            throw DataExchangeRefusal.conflict(
                    "REVISION",
                    revision.id(),
                    revision.finalized() ? "The revision is revoked" : "The revision is not finalized");
        }
        revision.revoke(comment, now);
    }

    void deleteRevision(StoredRevision revision) {
        revision.dataSet().revisions().remove(revision.number());
        revisions.remove(revision.id());
        tags.remove(revision.arn());
    }

    void addAsset(StoredRevision revision, String name, long size, Instant now) {
        long number = numbering.next();
        StoredAsset asset = new StoredAsset(Numbering.id(number), number, name, size, now, now);
        revision.assets().put(asset.number(), asset);
    }

    static StoredAsset asset(StoredRevision revision, String id) {
        return revision.assets().values().stream()
                .filter(asset -> asset.id().equals(id))
                .findFirst()
                .orElseThrow(() -> DataExchangeRefusal.missing("ASSET", id));
    }

    /** Of a data set or a revision. */
    Map<String, String> tags(String arn) {
        Map<String, String> found = tags.get(arn);
        if (found == null) {
            throw DataExchangeRefusal.invalid("Not a resource with tags: " + arn);
        }
        return found;
    }

    void tag(String arn, Map<String, String> added) {
        Map<String, String> all = new LinkedHashMap<>(tags(arn));
        all.putAll(added);
        requireFewTags(all);
        tags.put(arn, all);
    }

    private static void requireFewTags(Map<String, String> all) {
        if (all.size() > TAGS) {
            throw DataExchangeRefusal.invalid("A resource has at most " + TAGS + " tags, not " + all.size());
        }
    }
}
