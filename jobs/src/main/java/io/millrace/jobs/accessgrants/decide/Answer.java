package io.millrace.jobs.accessgrants.decide;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conclusive answer to a read: the resource, its absence, or a permanent refusal.
 *
 * @param <T> the resource
 */
public final class Answer<T> {

    private final @Nullable T value;
    private final @Nullable String refusal;
    private final boolean deletionReported;

    private Answer(@Nullable T value, @Nullable String refusal, boolean deletionReported) {
        this.value = value;
        this.refusal = refusal;
        this.deletionReported = deletionReported;
    }

    public static <T> Answer<T> of(T value) {
        return new Answer<>(value, null, false);
    }

    /** The resource does not exist, by the answer to a read alone. */
    public static <T> Answer<T> missing() {
        return new Answer<>(null, null, false);
    }

    /** The resource does not exist, and an event reported its deletion. */
    public static <T> Answer<T> deleted() {
        return new Answer<>(null, null, true);
    }

    /** @param reason the service's */
    public static <T> Answer<T> refused(String reason) {
        return new Answer<>(null, Objects.requireNonNull(reason), false);
    }

    public boolean isPresent() {
        return value != null;
    }

    public boolean isMissing() {
        return value == null && refusal == null;
    }

    /** Whether an event reported the deletion of what is missing. */
    boolean isDeletionReported() {
        return deletionReported;
    }

    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** @throws NullPointerException when there is none */
    public T value() {
        return Objects.requireNonNull(value, "there is no resource");
    }
}
