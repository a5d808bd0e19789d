package io.millrace.local.standins.tags;

import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.ResourceTags;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tags by ARN, in memory. A resource that was never put does not exist. */
public final class DirectResourceTags implements ResourceTags {

    private final Map<String, Map<String, String>> resources = new ConcurrentHashMap<>();
    private final Map<String, Kind> failures = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** A resource with these tags and no others. */
    public void put(String arn, Map<String, String> tags) {
        resources.put(arn, Map.copyOf(tags));
    }

    /** Adds tags to those of a resource, or replaces them; a resource that does not exist is created. */
    public void add(String arn, Map<String, String> tags) {
        resources.merge(arn, Map.copyOf(tags), (before, more) -> {
            Map<String, String> all = new TreeMap<>(before);
            all.putAll(more);
            return Map.copyOf(all);
        });
    }

    /** A resource without tags, unless there is one already. */
    public void putIfAbsent(String arn) {
        resources.putIfAbsent(arn, Map.of());
    }

    public void remove(String arn) {
        resources.remove(arn);
    }

    /** Further calls about the resource fail so; null for none. */
    public void fail(String arn, @Nullable Kind kind) {
        if (kind == null) {
            failures.remove(arn);
        } else {
            failures.put(arn, kind);
        }
    }

    /** Further calls about the resource are not permitted. */
    public void deny(String arn) {
        fail(arn, Kind.DENIED);
    }

    /** Of a resource that was put or fails; the end itself when there is none. */
    String arnEndingIn(String end) {
        return Stream.concat(resources.keySet().stream(), failures.keySet().stream())
                .filter(arn -> arn.endsWith(end))
                .findAny()
                .orElse(end);
    }

    /** ARNs in the order of the calls. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public CompletionStage<Map<String, String>> tags(String arn) {
        asked.add(arn);
        Kind failure = failures.get(arn);
        if (failure != null) {
            return failed(failure, "The tags of " + arn + " cannot be read.");
        }
        Map<String, String> tags = resources.get(arn);
        return tags == null ? failed(Kind.MISSING, arn + " does not exist.") : CompletableFuture.completedFuture(tags);
    }

    /** By key. */
    SortedMap<String, String> read(String arn) throws IamException {
        try {
            return new TreeMap<>(tags(arn).toCompletableFuture().join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof IamException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static CompletionStage<Map<String, String>> failed(Kind kind, String message) {
        return CompletableFuture.failedFuture(new IamException(kind, message, null));
    }

    @Override
    public void close() {
        // Resources are the caller's as long as it wants to look at them.
    }
}
