package io.millrace.jobs.accessgrants.edit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.MetricGroup;

/** The counters of a saga since it was opened, for metrics. Safe for use by several threads. */
final class RoleCounts {

    private final LongAdder calls = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder policiesWritten = new LongAdder();
    private final LongAdder policiesRemoved = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reports = new LongAdder();
    private final LongAdder reportsFailed = new LongAdder();
    private final Set<String> overflow = ConcurrentHashMap.newKeySet();

    void register(MetricGroup metrics) {
        metrics.gauge("calls", this::calls);
        metrics.gauge("retries", this::retries);
        metrics.gauge("policiesWritten", this::policiesWritten);
        metrics.gauge("policiesRemoved", this::policiesRemoved);
        metrics.gauge("policiesInOverflow", this::policiesInOverflow);
        metrics.gauge("refused", this::refused);
        metrics.gauge("reports", this::reports);
        metrics.gauge("reportsFailed", this::reportsFailed);
    }

    /** Calls to IAM and to the Data Mesh Manager, failed ones included. */
    long calls() {
        return calls.sum();
    }

    /** Steps after which a role was not equal to its desired state. */
    long retries() {
        return retries.sum();
    }

    /** Policies that were created or replaced. */
    long policiesWritten() {
        return policiesWritten.sum();
    }

    long policiesRemoved() {
        return policiesRemoved.sum();
    }

    /** Rejects that were written for grants and removals. */
    long refused() {
        return refused.sum();
    }

    /** Pages that were found to show the outcome, or made to. */
    long reports() {
        return reports.sum();
    }

    /** Reports that failed and are repeated. */
    long reportsFailed() {
        return reportsFailed.sum();
    }

    /** Managed policies that were written and not removed since the saga was opened. */
    int policiesInOverflow() {
        return overflow.size();
    }

    void called() {
        calls.increment();
    }

    void retried() {
        retries.increment();
    }

    void wrote() {
        policiesWritten.increment();
    }

    void wroteManaged(String arn) {
        policiesWritten.increment();
        overflow.add(arn);
    }

    void removed() {
        policiesRemoved.increment();
    }

    void removedManaged(String arn) {
        policiesRemoved.increment();
        overflow.remove(arn);
    }

    void refuse(int rejects) {
        refused.add(rejects);
    }

    void reported() {
        reports.increment();
    }

    void reportFailed() {
        reportsFailed.increment();
    }
}
