package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.WantedAsset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The division of a revision's jobs into those that are useful and those that are too many, and of the wanted assets into
 * those that jobs cover and those still to do. An asset of a failed job is neither: whether such a job leaves assets
 * behind is not documented, so the comparison of assets decides.
 */
final class JobReconciliation {

    private final Map<AssetSource, Integer> indexes = new HashMap<>();
    private final BitSet covered = new BitSet();
    private final BitSet tried = new BitSet();
    private final List<JobProgress> live = new ArrayList<>();
    private final List<String> surplus = new ArrayList<>();
    private final List<ImportJob> failed = new ArrayList<>();
    private final int count;

    private JobReconciliation(List<WantedAsset> wanted) {
        this.count = wanted.size();
        for (int i = 0; i < count; i++) {
            indexes.put(AssetSource.of(wanted.get(i)), i);
        }
    }

    /**
     * @param jobs newest first
     * @param known jobs that were created or started; the list may not show all of them yet
     */
    static JobReconciliation of(List<ImportJob> jobs, List<JobProgress> known, List<WantedAsset> wanted) {
        JobReconciliation reconciled = new JobReconciliation(wanted);
        Map<String, JobProgress> byId = known.stream().collect(Collectors.toMap(JobProgress::getId, job -> job));
        Set<String> listed = jobs.stream().map(ImportJob::id).collect(Collectors.toSet());
        jobs.forEach(reconciled::ended);
        jobs.forEach(job -> reconciled.running(job, byId.get(job.id())));
        for (JobProgress job : known) {
            if (!listed.contains(job.getId())) {
                reconciled.keep(job);
            }
        }
        for (int i = jobs.size() - 1; i >= 0; i--) {
            reconciled.waiting(jobs.get(i), byId.get(jobs.get(i).id()));
        }
        return reconciled;
    }

    private void ended(ImportJob job) {
        if (job.state() == ImportJob.State.COMPLETED) {
            indexes(job).forEach(covered::set);
        } else if (job.state().isEnd()) {
            indexes(job).forEach(tried::set);
            failed.add(job);
        }
    }

    private void running(ImportJob job, @Nullable JobProgress known) {
        if (job.state() == ImportJob.State.IN_PROGRESS) {
            long startedAt = known == null ? 0 : known.getStartedAt();
            keep(new JobProgress(job.id(), indexes(job), JobStage.RUNNING, true, startedAt, 0L));
        }
    }

    private void waiting(ImportJob job, @Nullable JobProgress known) {
        if (job.state() != ImportJob.State.WAITING) {
            return;
        }
        List<Integer> assets = indexes(job);
        Set<Integer> distinct = new HashSet<>(assets);
        boolean whole = distinct.size() == job.sources().size() && !assets.isEmpty();
        if (!whole || assets.stream().anyMatch(covered::get)) {
            surplus.add(job.id());
        } else {
            boolean admitted = known != null && known.getAdmitted();
            keep(new JobProgress(job.id(), assets, JobStage.CREATED, admitted, 0L, 0L));
        }
    }

    private void keep(JobProgress job) {
        job.getAssets().forEach(covered::set);
        live.add(job);
    }

    private List<Integer> indexes(ImportJob job) {
        List<Integer> found = new ArrayList<>();
        for (AssetSource source : job.sources()) {
            Integer index = indexes.get(source);
            if (index != null) {
                found.add(index);
            }
        }
        return found;
    }

    /** Jobs that run or are to be started; no two of them that wait have an asset in common. */
    List<JobProgress> live() {
        return live;
    }

    /** Ids of jobs that wait and are not to be started. */
    List<String> surplus() {
        return surplus;
    }

    /** Indexes of the assets that no job was made for. */
    BitSet todo() {
        BitSet todo = new BitSet();
        todo.set(0, count);
        todo.andNot(covered);
        todo.andNot(tried);
        return todo;
    }

    /** Jobs that ended without their assets. */
    List<ImportJob> failed() {
        return failed;
    }
}
