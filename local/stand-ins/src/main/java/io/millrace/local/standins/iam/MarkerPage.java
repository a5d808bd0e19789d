package io.millrace.local.standins.iam;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list.
 *
 * @param marker of the next page; null when this is the last
 */
record MarkerPage<T>(List<T> items, @Nullable String marker) {

    /**
     * @param marker of a page before; null for the first
     * @throws IamRefusal when it is no marker
     */
    static <T> MarkerPage<T> of(SortedMap<String, T> all, @Nullable String marker, int size) {
        SortedMap<String, T> rest = marker == null ? all : all.tailMap(decode(marker) + '\0');
        List<Map.Entry<String, T>> entries =
                rest.entrySet().stream().limit(size).toList();
        boolean truncated = rest.size() > entries.size();
        return new MarkerPage<>(
                entries.stream().map(Map.Entry::getValue).toList(),
                truncated ? encode(entries.get(entries.size() - 1).getKey()) : null);
    }

    private static String encode(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw IamRefusal.validation("Invalid Marker.");
        }
    }
}
