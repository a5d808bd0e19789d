package io.millrace.jobs.revisionpublisher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Publications for tests. */
public final class Publications {

    private Publications() {}

    /** As many revisions as there are sizes, each of so many assets, whose objects are put. */
    public static Publication.Builder of(DataExchangeRig rig, String name, String dataSet, int... sizes) {
        List<PlannedRevision> revisions = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            String folder = name + "/" + i + "/";
            revisions.add(revision(IntStream.range(0, sizes[i])
                    .mapToObj(asset -> put(rig, folder + asset + ".csv", 1 + asset % 7))
                    .toList()));
        }
        return Publication.newBuilder()
                .setId(id(name))
                .setManifest("s3://manifests/products/" + name + ".json")
                .setManifestModifiedAt(rig.now().toEpochMilli())
                .setDataSetId(dataSet)
                .setComment("Published by Millrace.")
                .setFinalize(true)
                .setTags(Map.of("team", "weather"))
                .setRevisions(revisions)
                .setFindings(List.of())
                .setStartedAt(rig.now().toEpochMilli());
    }

    /** 40 hexadecimal digits. */
    public static String id(String name) {
        return String.format("%040x", new BigInteger(1, name.getBytes(UTF_8)));
    }

    static PlannedRevision revision(List<WantedAsset> assets) {
        long bytes = assets.stream().mapToLong(WantedAsset::size).sum();
        return new PlannedRevision(AssetList.write(assets), assets.size(), bytes);
    }

    static WantedAsset put(DataExchangeRig rig, String key, int bytes) {
        rig.putObject(key, bytes);
        return wanted(key, bytes);
    }

    static WantedAsset wanted(String key, int bytes) {
        return new WantedAsset(DataExchangeRig.BUCKET, key, bytes, "etag");
    }
}
