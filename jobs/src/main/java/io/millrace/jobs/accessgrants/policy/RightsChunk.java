package io.millrace.jobs.accessgrants.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A policy with a part of a role's rights, as it is to be. */
final class RightsChunk {

    private final int number;
    private final boolean managed;
    private final RightSizes sizes;
    private final Set<Right> rights = new HashSet<>();
    /** Numbers of rights by statement. */
    private final Map<String, Integer> statements = new HashMap<>();

    private long characters;

    RightsChunk(int number, boolean managed, RightSizes sizes) {
        this.number = number;
        this.managed = managed;
        this.sizes = sizes;
    }

    /** The same policy without a right. */
    RightsChunk emptied() {
        return new RightsChunk(number, managed, sizes);
    }

    int number() {
        return number;
    }

    boolean isManaged() {
        return managed;
    }

    boolean isEmpty() {
        return rights.isEmpty();
    }

    Set<Right> rights() {
        return rights;
    }

    /** Of its document, as IAM counts them; 0 when it is empty, for then there is none. */
    long characters() {
        return characters;
    }

    /** Characters by which the document would grow. */
    long growth(Collection<Right> more) {
        long growth = isEmpty() && !more.isEmpty() ? RightsText.EMPTY_CHARACTERS : 0;
        int separators = statements.size();
        Set<String> begun = new HashSet<>();
        for (Right right : more) {
            RightSizes.Size size = sizes.of(right);
            if (rights.contains(right)) {
                continue;
            }
            if (statements.containsKey(size.statement()) || !begun.add(size.statement())) {
                growth += size.amongOthers();
            } else {
                growth += size.alone() + (separators > 0 ? 1 : 0);
                separators++;
            }
        }
        return growth;
    }

    void add(Collection<Right> more) {
        characters += growth(more);
        for (Right right : more) {
            if (rights.add(right)) {
                statements.merge(sizes.of(right).statement(), 1, Integer::sum);
            }
        }
    }

    void remove(Collection<Right> less) {
        Set<Right> left = new HashSet<>(rights);
        boolean any = false;
        for (Right right : less) {
            any |= left.remove(right);
        }
        if (any) {
            rights.clear();
            statements.clear();
            characters = 0;
            add(left);
        }
    }

    @Override
    public String toString() {
        return (managed ? "managed " : "inline ") + number + " of " + characters + " characters";
    }
}
