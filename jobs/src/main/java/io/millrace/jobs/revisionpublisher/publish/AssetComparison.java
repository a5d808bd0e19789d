package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The comparison of a revision's assets with those wanted: each once, by name and size, and no other. */
final class AssetComparison {

    static final String FOREIGN = "revision.foreign-asset";
    static final String CHANGED = "revision.asset-changed";

    private final BitSet missing = new BitSet();
    private final List<String> surplus = new ArrayList<>();
    private final List<PublicationFinding> findings = new ArrayList<>();

    private AssetComparison() {}

    static AssetComparison of(List<WantedAsset> wanted, List<Asset> listed) {
        AssetComparison comparison = new AssetComparison();
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            indexes.put(wanted.get(i).key(), i);
        }
        Map<Integer, List<Asset>> present = new HashMap<>();
        for (Asset asset : listed) {
            Integer index = indexes.get(asset.name());
            if (index == null) {
                comparison.add(
                        FOREIGN, asset.name(), "The revision has an asset that is not in the manifest: " + asset);
            } else {
                present.computeIfAbsent(index, any -> new ArrayList<>(1)).add(asset);
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            comparison.compare(i, wanted.get(i), present.getOrDefault(i, List.of()));
        }
        return comparison;
    }

    private void compare(int index, WantedAsset wanted, List<Asset> present) {
        if (present.isEmpty()) {
            missing.set(index);
            return;
        }
        Asset right = present.stream()
                .filter(asset -> asset.size() == wanted.size())
                .findFirst()
                .orElse(null);
        if (right == null) {
            add(
                    CHANGED,
                    AssetSource.of(wanted).toString(),
                    "The object was changed while it was published: it had " + wanted.size()
                            + " bytes, the imported asset has "
                            + present.get(0).size());
            return;
        }
        for (Asset asset : present) {
            if (asset != right) {
                surplus.add(asset.id());
            }
        }
    }

    private void add(String rule, String position, String reason) {
        findings.add(new PublicationFinding(rule, position, reason));
    }

    boolean isEqual() {
        return missing.isEmpty() && surplus.isEmpty() && findings.isEmpty();
    }

    /** Indexes of wanted assets that the revision does not have. */
    BitSet missing() {
        return missing;
    }

    /** Ids of further assets of a name that is there with the right size. */
    List<String> surplus() {
        return surplus;
    }

    /** Differences that no import can mend. */
    List<PublicationFinding> findings() {
        return findings;
    }
}
