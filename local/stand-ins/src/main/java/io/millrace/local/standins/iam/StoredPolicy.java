package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A managed policy; its versions are counted from 1 for good. */
final class StoredPolicy {

    /** One of up to five. */
    record Version(int number, String document, Instant createdAt) {

        String id() {
            return "v" + number;
        }
    }

    private final String arn;
    private final String id;
    private final Instant createdAt;
    private final TreeMap<Integer, Version> versions = new TreeMap<>();
    private int defaultVersion;
    private int lastVersion;

    StoredPolicy(String arn, String id, String document, Instant now) {
        this.arn = arn;
        this.id = id;
        this.createdAt = now;
        add(document, true, now);
    }

    Version add(String document, boolean asDefault, Instant now) {
        Version version = new Version(++lastVersion, document, now);
        versions.put(version.number(), version);
        if (asDefault) {
            defaultVersion = version.number();
        }
        return version;
    }

    void remove(int version) {
        versions.remove(version);
    }

    String arn() {
        return arn;
    }

    String name() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    String path() {
        return arn.substring(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
    }

    String id() {
        return id;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return versions.lastEntry().getValue().createdAt();
    }

    Map<Integer, Version> versions() {
        return versions;
    }

    int defaultVersion() {
        return defaultVersion;
    }

    /** The document that counts. */
    String document() {
        return Objects.requireNonNull(versions.get(defaultVersion)).document();
    }
}
