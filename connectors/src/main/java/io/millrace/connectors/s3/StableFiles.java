package io.millrace.connectors.s3;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter that withholds files until two successive passes saw the same size and modification time, since a file
 * appears in a folder when its copy begins. A withheld file also withholds the files after it in its parent, so that
 * folders pass in order and none is forgotten while one of its files is withheld.
 *
 * <p>Sightings are not in any checkpoint: after a restart a file is seen twice again.
 */
final class StableFiles {

    /** Maximum number of withheld files; further ones are seen after the first have passed. */
    private static final int BOUND = 10_000;

    private Map<String, String> lastPass = new HashMap<>();
    private Map<String, String> thisPass = new HashMap<>();
    private final Set<String> heldParents = new HashSet<>();

    /** Notes the sighting of a file that is new. True when it may be emitted now. */
    boolean pass(@Nullable String parent, StoredObject file) {
        boolean steady = file.etag().equals(lastPass.get(file.key()));
        if (!steady && parent != null) {
            heldParents.add(parent);
        }
        boolean passes = steady && (parent == null || !heldParents.contains(parent));
        if (!passes && thisPass.size() < BOUND) {
            thisPass.put(file.key(), file.etag());
        }
        return passes;
    }

    /** True when files are withheld. */
    boolean endOfPass() {
        lastPass = thisPass;
        thisPass = new HashMap<>();
        heldParents.clear();
        return !lastPass.isEmpty();
    }
}
