package io.millrace.connectors.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A remote side whose jobs take much longer than its calls; it outlives the sink that calls it. */
final class JobService {

    private record Job(String errand, int number, int index, long startedNanos) {
        String name() {
            return errand + " " + number;
        }
    }

    private final Executor afterTheCall;
    private final Duration jobDuration;
    private final Map<String, Job> jobs = new HashMap<>();
    private final List<String> started = new ArrayList<>();
    private volatile boolean allEnd;
    private volatile int ending = Integer.MAX_VALUE;

    JobService(Duration callDuration, Duration jobDuration) {
        this.afterTheCall = CompletableFuture.delayedExecutor(callDuration.toMillis(), TimeUnit.MILLISECONDS);
        this.jobDuration = jobDuration;
    }

    /** @return id of the job */
    CompletableFuture<String> start(String errand, int number) {
        return call(() -> {
            Job job = new Job(errand, number, started.size(), System.nanoTime());
            started.add(job.name());
            String id = "job-" + started.size();
            jobs.put(id, job);
            return id;
        });
    }

    CompletableFuture<Boolean> hasEnded(String id) {
        return call(() -> {
            Job job = jobs.get(id);
            if (job == null) {
                throw new IllegalStateException("there is no job " + id);
            }
            return allEnd || (job.index() < ending && System.nanoTime() - job.startedNanos() >= jobDuration.toNanos());
        });
    }

    /** @return id of the job that was started for it, or null */
    CompletableFuture<@Nullable String> find(String errand, int number) {
        return call(() -> {
            for (Map.Entry<String, Job> job : jobs.entrySet()) {
                if (job.getValue().name().equals(errand + " " + number)) {
                    return job.getKey();
                }
            }
            return null;
        });
    }

    /** Jobs end at once from now on. */
    void endAll() {
        allEnd = true;
    }

    /** Of all jobs in the order of their start, those behind so many do not end until more may. */
    void endFirst(int count) {
        ending = count;
    }

    /** Every job ever started, as errand and number, in the order of the calls. */
    synchronized List<String> started() {
        return new ArrayList<>(started);
    }

    private <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> effect) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (this) {
                        return effect.get();
                    }
                },
                afterTheCall);
    }
}
