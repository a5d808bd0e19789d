package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The split of manifests that had vanished when they were read from all others. They become rejects, without a report: the
 * report beside them belongs to the manifest that replaced them. Counters: {@code planned}, {@code refused} with findings,
 * {@code unread}.
 */
public final class VanishedManifests extends ProcessFunction<Publication, Publication> {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    private static final Set<String> NO_LONGER_THERE = Set.of(ManifestRule.GONE.id(), ManifestRule.REPLACED.id());

    private transient Counter planned;
    private transient Counter refused;
    private transient Counter unread;

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = PublishedMetrics.of(getRuntimeContext().getMetricGroup());
        planned = metrics.counter("planned");
        refused = metrics.counter("refused");
        unread = metrics.counter("unread");
    }

    @Override
    public void processElement(Publication publication, Context context, Collector<Publication> out) {
        List<PublicationFinding> findings = publication.getFindings();
        if (findings.isEmpty()) {
            planned.inc();
            out.collect(publication);
        } else if (NO_LONGER_THERE.contains(findings.get(0).getRule())) {
            unread.inc();
            PublicationFinding finding = findings.get(0);
            context.output(
                    REJECTS,
                    ManifestRule.REJECTS.reject(
                            publication.getManifest(),
                            finding.getPosition(),
                            finding.getRule(),
                            finding.getReason(),
                            new byte[0],
                            context.timerService().currentProcessingTime()));
        } else {
            refused.inc();
            out.collect(publication);
        }
    }
}
