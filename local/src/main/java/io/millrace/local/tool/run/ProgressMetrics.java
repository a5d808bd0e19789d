package io.millrace.local.tool.run;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live sums, over all subtasks, of the counters and gauges that the operators of jobs register. Of Flink's own counters
 * ({@code num...}, {@code ...Committables}) only {@code numRecordsOut} of sources is kept: others change with every
 * checkpoint, so that a job would never appear idle.
 */
public final class ProgressMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressMetrics.class);
    private static final String JOB = "<job_id>";
    private static final String OPERATOR = "<operator_name>";
    private static final String RECORDS_OUT = "numRecordsOut";
    private static final String STREAM_READERS = "streamReaders";
    /** Gauge of Flink's Kinesis consumer for each known shard: negative before the first read, 0 at its end. */
    private static final String BEHIND_LATEST = "millisBehindLatest";

    private final Map<JobID, JobMetrics> jobs = new TreeMap<>();

    ProgressMetrics() {}

    /**
     * Sums since submission, sorted by name; work repeated after a restart counts again. Kept after the end of the job.
     */
    public synchronized Map<String, Long> counters(JobID job) {
        JobMetrics metrics = jobs.get(job);
        if (metrics == null) {
            return Map.of();
        }
        Map<String, Long> sums = new TreeMap<>(metrics.ended);
        metrics.counters.forEach((counter, name) -> sums.merge(name, counter.getCount(), Long::sum));
        return sums;
    }

    /** 0 for a counter that is not registered. */
    public long counter(JobID job, String name) {
        return counters(job).getOrDefault(name, 0L);
    }

    /** The sum over the running subtasks; 0 for a gauge that is not registered. */
    public synchronized long gauge(JobID job, String name) {
        JobMetrics metrics = jobs.get(job);
        if (metrics == null) {
            return 0;
        }
        return metrics.gauges.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .mapToLong(entry -> value(entry.getKey()))
                .sum();
    }

    synchronized Progress progress(JobID job) {
        JobMetrics metrics = jobs.get(job);
        return new Progress(counters(job), metrics != null && (hasOutstandingWork(metrics) || awaitsShards(metrics)));
    }

    private static boolean hasOutstandingWork(JobMetrics metrics) {
        return metrics.gauges.entrySet().stream()
                .anyMatch(entry -> countsOutstandingWork(entry.getValue()) && isNonZero(entry.getKey()));
    }

    private static boolean awaitsShards(JobMetrics metrics) {
        Set<String> gauges = Set.copyOf(metrics.gauges.values());
        return gauges.contains(STREAM_READERS) && !gauges.contains(BEHIND_LATEST);
    }

    synchronized void add(Metric metric, String name, Map<String, String> scope) {
        String job = scope.get(JOB);
        if (job == null) {
            return;
        }
        JobMetrics metrics = jobs.computeIfAbsent(JobID.fromHexString(job), id -> new JobMetrics());
        if (metric instanceof Counter counter && countsProgress(name, scope)) {
            metrics.counters.put(counter, name);
        } else if (metric instanceof Gauge<?> gauge) {
            metrics.gauges.put(gauge, name);
        }
    }

    synchronized void remove(Metric metric, Map<String, String> scope) {
        String job = scope.get(JOB);
        JobMetrics metrics = job == null ? null : jobs.get(JobID.fromHexString(job));
        if (metrics == null) {
            return;
        }
        if (metric instanceof Counter counter) {
            String name = metrics.counters.remove(counter);
            if (name != null) {
                metrics.ended.merge(name, counter.getCount(), Long::sum);
            }
        } else if (metric instanceof Gauge<?> gauge) {
            metrics.gauges.remove(gauge);
        }
    }

    private static boolean countsProgress(String name, Map<String, String> scope) {
        String operator = scope.get(OPERATOR);
        if (operator == null) {
            return false;
        }
        return name.equals(RECORDS_OUT)
                ? operator.startsWith("Source: ")
                : !name.startsWith("num") && !name.endsWith("Committables");
    }

    private static boolean countsOutstandingWork(String gauge) {
        return gauge.startsWith("pending") || gauge.startsWith("applying") || gauge.equals(BEHIND_LATEST);
    }

    /**
     * Some gauges of Flink, such as pending committables, read data that the task thread is changing, and may throw;
     * then there is outstanding work.
     */
    private static boolean isNonZero(Gauge<?> gauge) {
        try {
            return value(gauge) != 0;
        } catch (RuntimeException e) {
            LOG.debug("a gauge cannot be read at this moment", e);
            return true;
        }
    }

    private static long value(Gauge<?> gauge) {
        return gauge.getValue() instanceof Number number ? number.longValue() : 0;
    }

    private static final class JobMetrics {
        private final IdentityHashMap<Counter, String> counters = new IdentityHashMap<>();
        private final IdentityHashMap<Gauge<?>, String> gauges = new IdentityHashMap<>();
        private final Map<String, Long> ended = new TreeMap<>();
    }
}
