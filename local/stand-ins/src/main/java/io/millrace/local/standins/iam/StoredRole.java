package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A role at one moment.
 *
 * @param inline documents by the names of the policies
 * @param attached ARNs of managed policies
 * @param boundary ARN of the managed policy that bounds its permissions; null for none
 */
record StoredRole(
        Fixed fixed,
        SortedMap<String, String> tags,
        SortedMap<String, String> inline,
        SortedSet<String> attached,
        @Nullable String boundary) {

    /** The fields that no operation changes. */
    record Fixed(NewRole asked, String arn, String id, Instant createdAt) {}

    StoredRole {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        inline = Collections.unmodifiableSortedMap(new TreeMap<>(inline));
        attached = Collections.unmodifiableSortedSet(new TreeSet<>(attached));
    }

    static StoredRole created(Fixed fixed, Map<String, String> tags, @Nullable String boundary) {
        return new StoredRole(fixed, new TreeMap<>(tags), new TreeMap<>(), new TreeSet<>(), boundary);
    }

    String name() {
        return fixed.asked().name();
    }

    String path() {
        return fixed.asked().path();
    }

    String trust() {
        return fixed.asked().trust();
    }

    String arn() {
        return fixed.arn();
    }

    /** A key replaces one that differs from it in case only. */
    StoredRole tagged(Map<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(tags);
        all.keySet().removeIf(known -> more.keySet().stream().anyMatch(known::equalsIgnoreCase));
        all.putAll(more);
        return new StoredRole(fixed, all, inline, attached, boundary);
    }

    /** Keys are the same whatever their case. */
    StoredRole untagged(Set<String> keys) {
        SortedMap<String, String> rest = new TreeMap<>(tags);
        rest.keySet().removeIf(known -> keys.stream().anyMatch(known::equalsIgnoreCase));
        return new StoredRole(fixed, rest, inline, attached, boundary);
    }

    StoredRole with(String policy, String document) {
        SortedMap<String, String> all = new TreeMap<>(inline);
        all.put(policy, document);
        return new StoredRole(fixed, tags, all, attached, boundary);
    }

    StoredRole without(String policy) {
        SortedMap<String, String> rest = new TreeMap<>(inline);
        rest.remove(policy);
        return new StoredRole(fixed, tags, rest, attached, boundary);
    }

    StoredRole attaching(String arn) {
        SortedSet<String> all = new TreeSet<>(attached);
        all.add(arn);
        return new StoredRole(fixed, tags, inline, all, boundary);
    }

    StoredRole detaching(String arn) {
        SortedSet<String> rest = new TreeSet<>(attached);
        rest.remove(arn);
        return new StoredRole(fixed, tags, inline, rest, boundary);
    }

    StoredRole boundedBy(@Nullable String arn) {
        return new StoredRole(fixed, tags, inline, attached, arn);
    }
}
