package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.dataexchange.WantedAsset;
import java.util.ArrayList;
import java.util.List;

/** Revisions being planned: assets in the order in which they are added, a limited number to each. */
final class PlannedRevisions {

    private final int assetsMax;
    private final List<PlannedRevision> full = new ArrayList<>();
    private List<WantedAsset> filling = new ArrayList<>();
    private int assets;

    /** @param assetsMax of one revision */
    PlannedRevisions(int assetsMax) {
        this.assetsMax = assetsMax;
    }

    void add(WantedAsset asset) {
        filling.add(asset);
        assets++;
        if (filling.size() == assetsMax) {
            fill();
        }
    }

    private void fill() {
        full.add(PlannedRevision.newBuilder()
                .setAssets(AssetList.write(filling))
                .setCount(filling.size())
                .setBytes(filling.stream().mapToLong(WantedAsset::size).sum())
                .build());
        filling = new ArrayList<>();
    }

    int assets() {
        return assets;
    }

    /** All of them; nothing is added afterwards. */
    List<PlannedRevision> list() {
        if (!filling.isEmpty()) {
            fill();
        }
        return full;
    }
}
