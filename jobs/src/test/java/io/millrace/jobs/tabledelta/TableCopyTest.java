package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The advice to consumers: the changes in any order and with duplicates lead to the last version. */
class TableCopyTest {

    private static final int VERSIONS = 8;
    private static final int KEYS = 40;

    private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    private final MemoryObjectStore store = new MemoryObjectStore(setup.location);

    @Test
    void endsInTheLastVersionWhateverTheDelivery() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<Map<String, @Nullable String>, Map<String, @Nullable String>> last = new HashMap<>();
            List<Change> delivered = new ArrayList<>(changes(random, last));
            for (int i = delivered.size() - 1; i >= 0; i -= 3) {
                delivered.add(delivered.get(i));
            }
            Collections.shuffle(delivered, random);

            TableCopy copy = new TableCopy();
            delivered.forEach(copy::apply);

            assertThat(copy.rows()).as("seed %s", seed).isEqualTo(last);
        }
    }

    private List<Change> changes(Random random, Map<Map<String, @Nullable String>, Map<String, @Nullable String>> last)
            throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            for (int version = 1; version <= VERSIONS; version++) {
                last.clear();
                StringBuilder text = new StringBuilder("id,v\n");
                for (int id = 0; id < KEYS; id++) {
                    if (random.nextInt(3) > 0) {
                        String value = Integer.toString(random.nextInt(3));
                        text.append(id).append(',').append(value).append('\n');
                        last.put(Map.of("id", "" + id), Map.of("id", "" + id, "v", value));
                    }
                }
                String key = "T/t/v" + version + "/a.csv";
                byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
                store.write(key, content, version, "etag-" + version);
                pipeline.arrive(new ObjectArrival(
                        "exports", key, (long) content.length, "etag-" + version, null, null, (long) version));
                pipeline.settle();
            }
            return List.copyOf(pipeline.changes);
        }
    }
}
