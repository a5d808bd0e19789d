package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A role at one moment.
 *
 * @param inline documents by the names of the policies
 * @param attached ARNs of managed policies
 */
record StoredRole(
        Fixed fixed, SortedMap<String, String> tags, SortedMap<String, String> inline, SortedSet<String> attached) {

    /** The fields that no operation changes. */
    record Fixed(String name, String path, String id, String trust, Instant createdAt) {}

    StoredRole {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        inline = Collections.unmodifiableSortedMap(new TreeMap<>(inline));
        attached = Collections.unmodifiableSortedSet(new TreeSet<>(attached));
    }

    static StoredRole created(
            String name, String path, String id, String trust, Instant createdAt, Map<String, String> tags) {
        return new StoredRole(
                new Fixed(name, path, id, trust, createdAt), new TreeMap<>(tags), new TreeMap<>(), new TreeSet<>());
    }

    String name() {
        return fixed.name();
    }

    String path() {
        return fixed.path();
    }

    String id() {
        return fixed.id();
    }

    String trust() {
        return fixed.trust();
    }

    Instant createdAt() {
        return fixed.createdAt();
    }

    StoredRole tagged(Map<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(tags);
        all.putAll(more);
        return new StoredRole(fixed, all, inline, attached);
    }

    StoredRole untagged(Set<String> keys) {
        SortedMap<String, String> rest = new TreeMap<>(tags);
        rest.keySet().removeAll(keys);
        return new StoredRole(fixed, rest, inline, attached);
    }

    StoredRole with(String policy, String document) {
        SortedMap<String, String> all = new TreeMap<>(inline);
        all.put(policy, document);
        return new StoredRole(fixed, tags, all, attached);
    }

    StoredRole without(String policy) {
        SortedMap<String, String> rest = new TreeMap<>(inline);
        rest.remove(policy);
        return new StoredRole(fixed, tags, rest, attached);
    }

    StoredRole attaching(String arn) {
        SortedSet<String> all = new TreeSet<>(attached);
        all.add(arn);
        return new StoredRole(fixed, tags, inline, all);
    }

    StoredRole detaching(String arn) {
        SortedSet<String> rest = new TreeSet<>(attached);
        rest.remove(arn);
        return new StoredRole(fixed, tags, inline, rest);
    }
}
