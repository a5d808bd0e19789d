package io.millrace.connectors.datamesh;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API key of a connection. It is read again when the server refuses it, so that a rotation needs no restart. */
final class CurrentKey {

    /** A key that is refused for good must not be a call of Secrets Manager for each of the server. */
    static final Duration READ_INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(CurrentKey.class);

    private final Supplier<String> source;
    private final Executor reading;
    private final LongSupplier nanoClock;
    private String value;
    private boolean wasReadAgain;
    private long readAgainAt;
    private CompletableFuture<Void> read = CompletableFuture.completedFuture(null);

    /**
     * Reads the key; blocks.
     *
     * @param source throws when there is no usable key
     * @param reading of later keys, on a thread that may block
     * @throws IllegalStateException when there is none
     */
    CurrentKey(Supplier<String> source, Executor reading, LongSupplier nanoClock) {
        this.source = source;
        this.reading = reading;
        this.nanoClock = nanoClock;
        this.value = source.get();
    }

    synchronized String value() {
        return value;
    }

    /** The key to try in place of one that the server refused; empty when there is none other for now. */
    synchronized CompletionStage<Optional<String>> other(String refused) {
        if (value.equals(refused) && read.isDone() && isDue()) {
            wasReadAgain = true;
            readAgainAt = nanoClock.getAsLong();
            try {
                read = CompletableFuture.runAsync(this::readAgain, reading);
            } catch (RejectedExecutionException closed) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }
        return read.thenApply(done -> Optional.of(value()).filter(key -> !key.equals(refused)));
    }

    private boolean isDue() {
        return !wasReadAgain || nanoClock.getAsLong() - readAgainAt >= READ_INTERVAL.toNanos();
    }

    private void readAgain() {
        try {
            String again = source.get();
            synchronized (this) {
                value = again;
            }
        } catch (RuntimeException unreadable) {
            // The refusal is the failure of the call; this is why there is no other key.
            LOG.warn("The API key that the server refuses cannot be read again: {}", unreadable.getMessage());
        }
    }
}
