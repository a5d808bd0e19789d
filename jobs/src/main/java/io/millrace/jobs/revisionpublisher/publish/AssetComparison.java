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

/** Assets that a revision has against those wanted: each once, by name and size, and no other. */
final class AssetComparison {

    static final String FOREIGN = "revision.foreign-asset";
    static final String CHANGED = "revision.asset-changed";

    private final BitSet missing = new BitSet();
    private final List<String> surplus = new ArrayList<>();
    private final List<PublicationFinding> findings = new ArrayList<>();

    private AssetComparison() {}

    static AssetComparison of(List<WantedAsset> wanted, List<Asset> listed) {
        AssetComparison comparison = new AssetComparison();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            places.put(wanted.get(i).key(), i);
        }
        Map<Integer, List<Asset>> present = new HashMap<>();
        for (Asset asset : listed) {
            Integer place = places.get(asset.name());
            if (place == null) {
                comparison.find(
                        FOREIGN, asset.name(), "The revision has an asset that is not in the manifest: " + asset);
            } else {
                present.computeIfAbsent(place, any -> new ArrayList<>(1)).add(asset);
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            comparison.compare(i, wanted.get(i), present.getOrDefault(i, List.of()));
        }
        return comparison;
    }

    private void compare(int place, WantedAsset wanted, List<Asset> present) {
        if (present.isEmpty()) {
            missing.set(place);
            return;
        }
        Asset right = present.stream()
                .filter(asset -> asset.size() == wanted.size())
                .findFirst()
                .orElse(null);
        if (right == null) {
            find(
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

    private void find(String rule, String position, String reason) {
        findings.add(new PublicationFinding(rule, position, reason));
    }

    boolean isEqual() {
        return missing.isEmpty() && surplus.isEmpty() && findings.isEmpty();
    }

    /** Places of wanted assets that are not there. */
    BitSet missing() {
        return missing;
    }

    /** Ids of further assets of a name that is there with the right size. */
    List<String> surplus() {
        return surplus;
    }

    /** What no import can put right. */
    List<PublicationFinding> findings() {
        return findings;
    }
}
