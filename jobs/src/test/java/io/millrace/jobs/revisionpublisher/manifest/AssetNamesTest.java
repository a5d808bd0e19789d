package io.millrace.jobs.revisionpublisher.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssetNamesTest {

    @Test
    void theFirstOwnerOfANameIsKnownAsAMapKnowsIt() {
        Random random = new Random(4);
        AssetNames names = new AssetNames();
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String name = "folder/" + random.nextInt(30_000);
            Integer owner = map.putIfAbsent(name, i);

            assertThat(names.add(name, i)).as(name).isEqualTo(owner == null ? AssetNames.NONE : owner);
        }
    }
}
