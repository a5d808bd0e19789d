package io.millrace.jobs.accessgrants.policy;

/** A policy on a role, as IAM shows it. */
final class ObservedPolicy {

    private final String name;
    private final boolean managed;
    private final String document;

    ObservedPolicy(String name, boolean managed, String document) {
        this.name = name;
        this.managed = managed;
        this.document = document;
    }

    String name() {
        return name;
    }

    boolean isManaged() {
        return managed;
    }

    String document() {
        return document;
    }
}
