package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Objects that are as they were planned, but for those that a test changes. */
public final class MemorySources implements SourceObjects {

    private final Set<String> changed = new HashSet<>();
    private final List<Integer> looks = new ArrayList<>();
    private int failures;

    public void change(String key) {
        changed.add(key);
    }

    /** S3 gives no answer as many times. */
    public void fail(int times) {
        failures = times;
    }

    /** Objects per check. */
    public List<Integer> looks() {
        return List.copyOf(looks);
    }

    @Override
    public CompletionStage<List<PublicationFinding>> changed(List<WantedAsset> planned) {
        looks.add(planned.size());
        if (failures > 0) {
            failures--;
            return CompletableFuture.failedStage(
                    new DataExchangeException(DataExchangeException.Kind.NOT_NOW, "no answer", null));
        }
        return CompletableFuture.completedStage(planned.stream()
                .filter(asset -> changed.contains(asset.key()))
                .map(asset -> new PublicationFinding(
                        AssetComparison.CHANGED, AssetSource.of(asset).toString(), "It was changed"))
                .toList());
    }

    @Override
    public void close() {}
}
