package io.millrace.jobs.accessgrants.policy;

import java.util.Optional;
import java.util.Set;

/** A chunk of a role's rights, as IAM shows it. */
final class ObservedChunk {

    private final ObservedPolicy policy;
    private final int number;
    private final boolean readable;
    private final Set<Right> rights;

    ObservedChunk(ObservedPolicy policy, int number) {
        this.policy = policy;
        this.number = number;
        Optional<Set<Right>> read = PolicyReader.read(policy.document());
        this.readable = read.isPresent();
        this.rights = read.orElse(Set.of());
    }

    ObservedPolicy policy() {
        return policy;
    }

    int number() {
        return number;
    }

    /** False for a document that is no policy. */
    boolean isReadable() {
        return readable;
    }

    /** None of an unreadable one. */
    Set<Right> rights() {
        return rights;
    }

    /** Whether a chunk that is to be is this policy. */
    boolean is(RightsChunk chunk) {
        return number == chunk.number() && policy.isManaged() == chunk.isManaged();
    }
}
