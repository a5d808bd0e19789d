package io.millrace.jobs.accessgrants.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a role while they are filled. A right that has a place keeps it, so that the change of one agreement is
 * the change of one chunk wherever there is room.
 */
final class ChunkPlacement {

    private final ChunkRoom room;
    private final RightSizes sizes;
    /** In the order of their use. */
    private final List<RightsChunk> chunks = new ArrayList<>();
    /** Chunks of the role that have no right any more, and may be used again. */
    private final List<RightsChunk> spare = new ArrayList<>();

    private final Set<Integer> numbers = new HashSet<>();
    private final Map<Right, RightsChunk> places = new HashMap<>();

    /** @param numbers that no new chunk may have */
    ChunkPlacement(ChunkRoom room, RightSizes sizes, Collection<Integer> numbers) {
        this.room = room;
        this.sizes = sizes;
        this.numbers.addAll(numbers);
    }

    /** Takes over a chunk of the role, with the rights that stay. */
    void take(RightsChunk chunk) {
        numbers.add(chunk.number());
        (chunk.isEmpty() ? spare : chunks).add(chunk);
        chunk.rights().forEach(right -> places.put(right, chunk));
    }

    /** The same chunks, all of them empty. */
    ChunkPlacement emptied() {
        ChunkPlacement emptied = new ChunkPlacement(room, sizes, numbers);
        List<RightsChunk> all = new ArrayList<>(chunks);
        all.addAll(spare);
        all.sort(Comparator.comparing(RightsChunk::isManaged).thenComparing(RightsChunk::number));
        all.forEach(chunk -> emptied.take(chunk.emptied()));
        return emptied;
    }

    /** Chunks with rights. */
    List<RightsChunk> chunks() {
        return chunks;
    }

    boolean has(Collection<Right> rights) {
        return places.keySet().containsAll(rights);
    }

    Set<Right> rights() {
        return places.keySet();
    }

    /** Whether IAM takes the chunks as they are. */
    boolean fits() {
        return inlineLeft() >= 0
                && chunks.stream().allMatch(chunk -> chunk.characters() <= RoleRoom.MANAGED_CHARACTERS_MAX);
    }

    /** Gives a place to each of an agreement's rights; returns false, and changes nothing, when there is no room. */
    boolean place(String agreement, Collection<Right> rights) {
        Set<Right> missing = missing(rights);
        return missing.isEmpty() || place(missing, candidates(agreement, rights));
    }

    /** As {@link #place}, in an order that follows from nothing but the sizes, so that it can be repeated. */
    boolean placeFirstFit(Collection<Right> rights) {
        Set<Right> missing = missing(rights);
        return missing.isEmpty() || place(missing, new ArrayList<>(chunks));
    }

    private Set<Right> missing(Collection<Right> rights) {
        Set<Right> missing = new TreeSet<>(rights);
        missing.removeAll(places.keySet());
        return missing;
    }

    private boolean place(Set<Right> missing, List<RightsChunk> candidates) {
        if (placeTogether(missing, candidates)) {
            return true;
        }
        Set<Right> placed = new TreeSet<>();
        for (Right right : missing) {
            if (!placeTogether(Set.of(right), candidates)) {
                remove(placed);
                return false;
            }
            placed.add(right);
        }
        return true;
    }

    /** @param candidates best first; a chunk that has to be begun is added to them */
    private boolean placeTogether(Set<Right> missing, List<RightsChunk> candidates) {
        RightsChunk target = candidates.stream()
                .filter(chunk -> chunk.growth(missing) <= left(chunk))
                .findFirst()
                .orElse(null);
        if (target == null) {
            target = begin(missing);
            if (target == null) {
                return false;
            }
            candidates.add(target);
        }
        target.add(missing);
        for (Right right : missing) {
            places.put(right, target);
        }
        return true;
    }

    /** Chunks with rights of the agreement, then one that its id prefers, then all others. */
    private List<RightsChunk> candidates(String agreement, Collection<Right> rights) {
        Map<RightsChunk, Integer> shares = new HashMap<>();
        for (Right right : rights) {
            RightsChunk place = places.get(right);
            if (place != null) {
                shares.merge(place, 1, Integer::sum);
            }
        }
        List<RightsChunk> candidates = new ArrayList<>(chunks);
        if (candidates.isEmpty()) {
            return candidates;
        }
        candidates.sort(Comparator.comparing(RightsChunk::number).thenComparing(RightsChunk::isManaged));
        RightsChunk preferred = candidates.get(Math.floorMod(agreement.hashCode(), candidates.size()));
        candidates.sort(Comparator.comparing((RightsChunk chunk) -> -shares.getOrDefault(chunk, 0))
                .thenComparing(chunk -> chunk != preferred));
        return candidates;
    }

    private @Nullable RightsChunk begin(Set<Right> rights) {
        RightsChunk inline = spare(false).orElseGet(() -> new RightsChunk(nextNumber(), false, sizes));
        if (inline.growth(rights) <= Math.min(ChunkRoom.CHUNK_CHARACTERS_MAX, inlineLeft())) {
            return begin(inline);
        }
        RightsChunk managed = spare(true)
                .orElseGet(() -> room.hasManaged(attached()) ? new RightsChunk(nextNumber(), true, sizes) : null);
        if (managed == null || managed.growth(rights) > ChunkRoom.CHUNK_CHARACTERS_MAX) {
            return null;
        }
        return begin(managed);
    }

    private RightsChunk begin(RightsChunk chunk) {
        spare.remove(chunk);
        chunks.add(chunk);
        numbers.add(chunk.number());
        return chunk;
    }

    private Optional<RightsChunk> spare(boolean managed) {
        return spare.stream().filter(chunk -> chunk.isManaged() == managed).findFirst();
    }

    private int nextNumber() {
        int number = 0;
        while (numbers.contains(number)) {
            number++;
        }
        return number;
    }

    /** Takes rights away. */
    void remove(Collection<Right> rights) {
        Map<RightsChunk, Set<Right>> lost = new HashMap<>();
        for (Right right : rights) {
            RightsChunk place = places.remove(right);
            if (place != null) {
                lost.computeIfAbsent(place, chunk -> new TreeSet<>()).add(right);
            }
        }
        lost.forEach(RightsChunk::remove);
        for (RightsChunk chunk : new ArrayList<>(chunks)) {
            if (chunk.isEmpty()) {
                chunks.remove(chunk);
                spare.add(chunk);
            }
        }
        spare.sort(Comparator.comparing(RightsChunk::isManaged).thenComparing(RightsChunk::number));
    }

    private int attached() {
        return (int) chunks.stream().filter(RightsChunk::isManaged).count()
                + (int) spare.stream().filter(RightsChunk::isManaged).count();
    }

    private long inlineLeft() {
        return room.inline()
                - chunks.stream()
                        .filter(chunk -> !chunk.isManaged())
                        .mapToLong(RightsChunk::characters)
                        .sum();
    }

    private long left(RightsChunk chunk) {
        long ofChunk = ChunkRoom.CHUNK_CHARACTERS_MAX - chunk.characters();
        return chunk.isManaged() ? ofChunk : Math.min(ofChunk, inlineLeft());
    }

    /** Characters that rights may still take in all, those of new chunks included; at least 0. */
    long left() {
        long left = Math.max(0, inlineLeft());
        int attached = attached();
        for (RightsChunk chunk : chunks) {
            left += chunk.isManaged() ? Math.max(0, left(chunk)) : 0;
        }
        for (RightsChunk chunk : spare) {
            left += chunk.isManaged() ? ChunkRoom.CHUNK_CHARACTERS_MAX : 0;
        }
        for (; room.hasManaged(attached); attached++) {
            left += ChunkRoom.CHUNK_CHARACTERS_MAX;
        }
        return left;
    }

    /** Characters by which these rights are too many; at least 1, if they do not fit. */
    long shortage(Collection<Right> rights) {
        Set<Right> placed = new TreeSet<>();
        Set<Right> unplaced = new TreeSet<>();
        List<RightsChunk> candidates = new ArrayList<>(chunks);
        for (Right right : missing(rights)) {
            (placeTogether(Set.of(right), candidates) ? placed : unplaced).add(right);
        }
        long shortage = new RightsChunk(0, false, sizes).growth(unplaced) - Math.max(0, inlineLeft());
        for (RightsChunk chunk : chunks) {
            shortage = Math.min(shortage, chunk.growth(unplaced) - left(chunk));
        }
        remove(placed);
        return Math.max(1, shortage);
    }
}
