package io.millrace.local.standins.dataexchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list. A token names the last item that was given, so that what is created or deleted meanwhile moves
 * nothing over the edge of a page.
 *
 * @param nextToken null on the last page
 */
record TokenPage<T>(List<T> items, @Nullable String nextToken) {

    /** Newest first. */
    static <T extends Listed> TokenPage<T> newestFirst(Collection<T> all, int size, @Nullable String token) {
        return descending(all, item -> new Position("", item.number()), size, token);
    }

    /** By name, descending; of one name the newest first. */
    static TokenPage<StoredAsset> byName(Collection<StoredAsset> all, int size, @Nullable String token) {
        return descending(all, asset -> new Position(asset.name(), asset.number()), size, token);
    }

    private static <T> TokenPage<T> descending(
            Collection<T> all, Function<T, Position> position, int size, @Nullable String token) {
        Position after = token == null ? null : Position.decode(token);
        List<T> rest = all.stream()
                .filter(item -> after == null || position.apply(item).compareTo(after) < 0)
                .sorted(Comparator.comparing(position).reversed())
                .toList();
        if (rest.size() <= size) {
            return new TokenPage<>(rest, null);
        }
        List<T> items = rest.subList(0, size);
        return new TokenPage<>(items, position.apply(items.get(size - 1)).encode());
    }

    private record Position(String name, long number) implements Comparable<Position> {

        @Override
        public int compareTo(Position other) {
            int byName = name.compareTo(other.name);
            return byName == 0 ? Long.compare(number, other.number) : byName;
        }

        String encode() {
            return Base64.getUrlEncoder().encodeToString((number + ":" + name).getBytes(StandardCharsets.UTF_8));
        }

        static Position decode(String token) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(":", 2);
                return new Position(parts[1], Long.parseLong(parts[0]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw DataExchangeRefusal.invalid("nextToken is not one of this list");
            }
        }
    }
}
