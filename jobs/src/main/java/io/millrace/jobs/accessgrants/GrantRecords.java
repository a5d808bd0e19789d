package io.millrace.jobs.accessgrants;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of agreements, indexed by the data products and the team that each was decided from. */
final class GrantRecords {

    private final Map<String, GrantRecord> records = new LinkedHashMap<>();
    private final Map<String, Set<String>> byProduct = new HashMap<>();
    private final Map<String, Set<String>> byTeam = new HashMap<>();
    private int granted;

    /** Null when nothing is recorded. */
    @Nullable
    GrantRecord of(String agreement) {
        return records.get(agreement);
    }

    void put(GrantRecord record) {
        remove(record.getAgreement());
        records.put(record.getAgreement(), record);
        granted += isGranted(record) ? 1 : 0;
        index(record, (agreements, agreement) -> agreements.add(agreement));
    }

    void remove(String agreement) {
        GrantRecord record = records.remove(agreement);
        if (record != null) {
            granted -= isGranted(record) ? 1 : 0;
            index(record, (agreements, id) -> agreements.remove(id));
        }
    }

    private interface Change {
        void apply(Set<String> agreements, String agreement);
    }

    private void index(GrantRecord record, Change change) {
        String consumer = record.getConsumer();
        if (consumer != null && record.getConsumerKind() == ConsumerKind.TEAM) {
            index(byTeam, consumer, record, change);
        } else if (consumer != null && record.getConsumerKind() == ConsumerKind.DATA_PRODUCT) {
            index(byProduct, consumer, record, change);
        }
        String provider = record.getProviderProduct();
        if (provider != null) {
            index(byProduct, provider, record, change);
        }
    }

    private static void index(Map<String, Set<String>> index, String id, GrantRecord record, Change change) {
        Set<String> agreements = index.computeIfAbsent(id, any -> new LinkedHashSet<>());
        change.apply(agreements, record.getAgreement());
        if (agreements.isEmpty()) {
            index.remove(id);
        }
    }

    /** Agreements that were decided from a data product, as consumer or provider. */
    Set<String> usingProduct(String product) {
        return Set.copyOf(byProduct.getOrDefault(product, Set.of()));
    }

    /** Agreements whose consumer is a team. */
    Set<String> usingTeam(String team) {
        return Set.copyOf(byTeam.getOrDefault(team, Set.of()));
    }

    Collection<GrantRecord> all() {
        return Collections.unmodifiableCollection(records.values());
    }

    /** The number of granted agreements. */
    int granted() {
        return granted;
    }

    /** The number of refused agreements. */
    int refused() {
        return records.size() - granted;
    }

    private static boolean isGranted(GrantRecord record) {
        return record.getStatus() == GrantStatus.GRANTED;
    }
}
