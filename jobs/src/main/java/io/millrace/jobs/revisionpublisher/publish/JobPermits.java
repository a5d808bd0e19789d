package io.millrace.jobs.revisionpublisher.publish;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The places for jobs in progress, which all publications of an account share; the oldest publication is served first.
 * Other publishers may take places too: a refusal shows how many there are for us now. Safe for use by several threads.
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
     * Takes as many places as there are for it.
     *
     * @param startedAt epoch millis; the older a publication, the sooner it is served
     * @param wanted what it does not get is kept free for it, until it asks again
     */
    synchronized int take(String publication, long startedAt, int wanted, Instant now) {
        Claim claim = claims.computeIfAbsent(publication, id -> new Claim(id, startedAt));
        int room = now.isBefore(ceilingUntil) ? Math.min(max, ceiling) : max;
        int older = claims.values().stream()
                .filter(other -> other.isBefore(claim))
                .mapToInt(other -> other.waiting)
                .sum();
        int granted = Math.max(0, Math.min(wanted, room - held() - older));
        claim.held += granted;
        claim.waiting = wanted - granted;
        return granted;
    }

    /** How many places a publication has, whatever was thought before. */
    synchronized void holds(String publication, long startedAt, int jobs) {
        claims.computeIfAbsent(publication, id -> new Claim(id, startedAt)).held = jobs;
    }

    /** A place that was taken turned out not to be there. Until a time it is not asked for more than the others. */
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

    /** Places taken now. */
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
                    || startedAt == other.startedAt && publication.compareTo(other.publication) < 0;
        }
    }
}
