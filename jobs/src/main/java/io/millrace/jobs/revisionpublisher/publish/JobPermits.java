package io.millrace.jobs.revisionpublisher.publish;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The permits for jobs in progress, which all publications of an account share; the oldest publication is served first.
 * Other publishers may have jobs in progress too: a refusal shows how many are left for us now. Safe for use by several
 * threads.
 */
final class JobPermits {

    private final int max;
    private final Map<String, Claim> claims = new HashMap<>();
    private int ceiling;
    private Instant ceilingUntil = Instant.MIN;

    JobPermits(int max) {
        this.max = max;
    }

    /**
     * Takes as many permits as are free for a publication.
     *
     * @param startedAt epoch millis; the older a publication, the sooner it is served
     * @param wanted those it does not get are kept free for it, until it asks again or withdraws
     */
    synchronized int take(String publication, long startedAt, int wanted, Instant now) {
        Claim claim = claims.computeIfAbsent(publication, id -> new Claim(id, startedAt));
        int limit = now.isBefore(ceilingUntil) ? Math.min(max, ceiling) : max;
        int older = claims.values().stream()
                .filter(other -> other.isBefore(claim))
                .mapToInt(other -> other.waiting)
                .sum();
        int granted = Math.max(0, Math.min(wanted, limit - held() - older));
        claim.held += granted;
        claim.waiting = wanted - granted;
        return granted;
    }

    /** A publication waits for no permit any more; those that it holds stay. */
    synchronized void withdraw(String publication) {
        Claim claim = claims.get(publication);
        if (claim != null) {
            claim.waiting = 0;
        }
    }

    /** Sets the number of permits that a publication holds, whatever it took before. */
    synchronized void holds(String publication, long startedAt, int jobs) {
        claims.computeIfAbsent(publication, id -> new Claim(id, startedAt)).held = jobs;
    }

    /** A permit that was taken turned out to be of no use: until a time there are no more than are held now. */
    synchronized void refused(String publication, Instant until) {
        Claim claim = claims.get(publication);
        if (claim != null && claim.held > 0) {
            claim.held--;
        }
        ceiling = held();
        ceilingUntil = until;
    }

    synchronized void forget(String publication) {
        claims.remove(publication);
    }

    /** Permits held now. */
    synchronized int held() {
        return claims.values().stream().mapToInt(claim -> claim.held).sum();
    }

    private static final class Claim {

        final String publication;
        final long startedAt;
        int held;
        int waiting;

        Claim(String publication, long startedAt) {
            this.publication = publication;
            this.startedAt = startedAt;
        }

        boolean isBefore(Claim other) {
            return startedAt < other.startedAt
                    || (startedAt == other.startedAt && publication.compareTo(other.publication) < 0);
        }
    }
}
