package io.millrace.jobs.tabledelta.version;

import io.millrace.jobs.tabledelta.BucketResult;
import io.millrace.jobs.tabledelta.OpenReport;
import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.VersionReport;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The reports of applied versions, summed over the buckets of a table. Keyed by table; state is one sum for each
 * version that some buckets have finished and others have not.
 */
public final class VersionReports extends KeyedProcessFunction<String, BucketResult, VersionReport> {

    private static final long serialVersionUID = 1L;

    private transient MapState<Long, OpenReport> open;

    @Override
    public void open(OpenContext context) {
        open = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("open", Types.LONG, new AvroTypeInfo<>(OpenReport.class)));
    }

    @Override
    public void processElement(BucketResult result, Context context, Collector<VersionReport> out) throws Exception {
        OpenReport before = open.get(result.getOrdinal());
        OpenReport report = before == null ? new OpenReport(1, result) : add(before, result);
        if (report.getSeen() < result.getBuckets()) {
            open.put(result.getOrdinal(), report);
            return;
        }
        open.remove(result.getOrdinal());
        BucketResult sum = report.getSum();
        out.collect(new VersionReport(
                sum.getTenant(),
                sum.getTable(),
                sum.getVersion(),
                Verdict.APPLIED,
                sum.getReason(),
                sum.getRows(),
                sum.getInserted(),
                sum.getUpdated(),
                sum.getDeleted(),
                sum.getUnchanged(),
                sum.getDuplicates(),
                sum.getBytes(),
                sum.getStartedAt(),
                sum.getFinishedAt()));
    }

    private static OpenReport add(OpenReport report, BucketResult result) {
        BucketResult sum = Objects.requireNonNull(report.getSum());
        sum.setInserted(sum.getInserted() + result.getInserted());
        sum.setUpdated(sum.getUpdated() + result.getUpdated());
        sum.setDeleted(sum.getDeleted() + result.getDeleted());
        sum.setUnchanged(sum.getUnchanged() + result.getUnchanged());
        sum.setDuplicates(sum.getDuplicates() + result.getDuplicates());
        sum.setFinishedAt(Math.max(sum.getFinishedAt(), result.getFinishedAt()));
        report.setSeen(report.getSeen() + 1);
        return report;
    }
}
