package io.millrace.local.aws.dataexchange;

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
record Page<T>(List<T> items, @Nullable String nextToken) {

    /** Newest first. */
    static <T extends Listed> Page<T> newestFirst(Collection<T> all, int size, @Nullable String token) {
        return descending(all, item -> position(item), size, token);
    }

    /** By name, descending; of one name the newest first. */
    static Page<Asset> byName(Collection<Asset> all, int size, @Nullable String token) {
        return descending(all, asset -> asset.name() + '\u0000' + position(asset), size, token);
    }

    private static String position(Listed item) {
        return String.format("%019d", item.number());
    }

    private static <T> Page<T> descending(
            Collection<T> all, Function<T, String> position, int size, @Nullable String token) {
        String after = token == null ? null : decode(token);
        List<T> rest = all.stream()
                .filter(item -> after == null || position.apply(item).compareTo(after) < 0)
                .sorted(Comparator.comparing(position).reversed())
                .toList();
        if (rest.size() <= size) {
            return new Page<>(rest, null);
        }
        List<T> items = rest.subList(0, size);
        return new Page<>(items, encode(position.apply(items.get(size - 1))));
    }

    private static String encode(String position) {
        return Base64.getUrlEncoder().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("nextToken is not one of this list");
        }
    }
}
