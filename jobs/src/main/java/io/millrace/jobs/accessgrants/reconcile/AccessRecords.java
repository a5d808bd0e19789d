package io.millrace.jobs.accessgrants.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The records by agreement and role, with the indexes that events and verifications need. */
final class AccessRecords {

    private final Map<String, AccessRecord> records = new LinkedHashMap<>();
    private final Map<String, Set<String>> byAgreement = new HashMap<>();
    private final Map<RoleKey, Set<String>> byRole = new HashMap<>();
    private final Map<String, Set<String>> byProduct = new HashMap<>();
    private final Map<String, Set<String>> byTeam = new HashMap<>();
    private final Map<RecordStatus, Integer> counts = new HashMap<>();
    private long owed;

    /** The key of a record: no two roles of an agreement share it. */
    static String key(AccessRecord record) {
        return String.join(
                "\n",
                record.getAgreement(),
                record.getAccount(),
                record.getRole().toLowerCase(Locale.ROOT));
    }

    void put(AccessRecord record) {
        String key = key(record);
        remove(key);
        records.put(key, record);
        index(record, key, true);
    }

    void remove(AccessRecord record) {
        remove(key(record));
    }

    private void remove(String key) {
        AccessRecord old = records.remove(key);
        if (old != null) {
            index(old, key, false);
        }
    }

    private void index(AccessRecord record, String key, boolean added) {
        update(byAgreement, record.getAgreement(), key, added);
        update(byRole, RoleKey.of(record), key, added);
        if (!record.getProvider().isEmpty()) {
            update(byProduct, record.getProvider(), key, added);
        }
        if (record.getConsumerKind().equals("DATA_PRODUCT")) {
            update(byProduct, record.getConsumer(), key, added);
        } else if (record.getConsumerKind().equals("TEAM")) {
            update(byTeam, record.getConsumer(), key, added);
        }
        int change = added ? 1 : -1;
        counts.merge(record.getStatus(), change, Integer::sum);
        owed += record.getOwed() ? change : 0;
    }

    private static <K> void update(Map<K, Set<String>> index, K value, String key, boolean added) {
        if (added) {
            index.computeIfAbsent(value, first -> new LinkedHashSet<>()).add(key);
            return;
        }
        Set<String> keys = index.get(value);
        if (keys != null) {
            keys.remove(key);
            if (keys.isEmpty()) {
                index.remove(value);
            }
        }
    }

    /** Ids of all agreements with a record. */
    Set<String> agreements() {
        return Set.copyOf(byAgreement.keySet());
    }

    /** Of all roles. */
    List<AccessRecord> of(String agreement) {
        return found(byAgreement, agreement);
    }

    /** The record that is not only left because of what has to be removed: at most one. */
    Optional<AccessRecord> current(String agreement) {
        return of(agreement).stream()
                .filter(record -> record.getStatus() != RecordStatus.ENDED)
                .findFirst();
    }

    List<AccessRecord> on(RoleKey role) {
        return found(byRole, role);
    }

    Set<RoleKey> roles() {
        return Set.copyOf(byRole.keySet());
    }

    /** Agreements that use a data product, as provider or consumer. */
    Set<String> usingProduct(String product) {
        return agreements(found(byProduct, product));
    }

    Set<String> usingTeam(String team) {
        return agreements(found(byTeam, team));
    }

    private static Set<String> agreements(List<AccessRecord> found) {
        Set<String> agreements = new LinkedHashSet<>();
        found.forEach(record -> agreements.add(record.getAgreement()));
        return agreements;
    }

    private <K> List<AccessRecord> found(Map<K, Set<String>> index, K value) {
        List<AccessRecord> found = new ArrayList<>();
        index.getOrDefault(value, Set.of()).forEach(key -> found.add(required(key)));
        return found;
    }

    private AccessRecord required(String key) {
        AccessRecord record = records.get(key);
        if (record == null) {
            throw new IllegalStateException("no record " + key);
        }
        return record;
    }

    int count(RecordStatus status) {
        return counts.getOrDefault(status, 0);
    }

    /** Records with something left to remove. */
    long owed() {
        return owed;
    }

    /** Grouped by agreement, those that are not only left because of what has to be removed. */
    Map<String, AccessRecord> currentByAgreement() {
        Map<String, AccessRecord> current = new LinkedHashMap<>();
        records.values().stream()
                .filter(record -> record.getStatus() != RecordStatus.ENDED)
                .forEach(record -> current.put(record.getAgreement(), record));
        return current;
    }
}
