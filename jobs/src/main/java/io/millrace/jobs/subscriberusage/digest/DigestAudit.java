package io.millrace.jobs.subscriberusage.digest;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Finding;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.subscriberusage.AuditedObject;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import io.millrace.jobs.subscriberusage.trail.DeliveryTime;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Comparison of what digests list with what was read, object by object and in whichever order they come: content that
 * differs, and an object that was listed and not read in time, is a reject. Keyed by {@link #OBJECT}.
 *
 * <p>An object is remembered from its first mention for as long as the wait, so that a digest that comes again finds
 * its objects still read. While objects are read that were delivered longer ago than the wait, the job works off a
 * backlog: a listing then gives digests long before their log files, so the wait for what is listed counts from the
 * last of those reads. At the end of input the wait is over for all.
 */
public final class DigestAudit extends KeyedProcessFunction<String, ObjectAudit, Reject> {

    public static final KeySelector<ObjectAudit, String> OBJECT = ObjectAudit::getUri;

    private static final long serialVersionUID = 1L;

    /** After a restart, time for what arrived while the job stood still. */
    private static final Duration CATCHING_UP = Duration.ofHours(1);

    /**
     * However long the backlog. Who can write to the trail could feed it for ever with what looks old, to hide what was
     * deleted. As long as the longest wait that can be set.
     */
    static final Duration BACKLOG_MAX = Duration.ofDays(30);

    private static final long END_OF_INPUT = Long.MAX_VALUE;

    private final Duration wait;

    private transient ValueState<AuditedObject> objects;
    private transient Counter objectsVerified;
    private transient Counter objectsNotListed;
    private transient Counter objectsAltered;
    private transient Counter objectsMissing;
    private transient long started;
    private transient long backlogReadAt;

    /** @param wait for an object that is listed and not read, or read and not listed */
    public DigestAudit(Duration wait) {
        if (wait.isZero() || wait.isNegative()) {
            throw new IllegalArgumentException("the wait for digests must be longer than nothing, not " + wait);
        }
        this.wait = wait;
    }

    @Override
    public void open(OpenContext context) {
        objects = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("object", new AvroTypeInfo<>(AuditedObject.class)));
        MetricGroup metrics = PublishedMetrics.of(getRuntimeContext().getMetricGroup());
        objectsVerified = metrics.counter("objectsVerified");
        objectsNotListed = metrics.counter("objectsNotListed");
        objectsAltered = metrics.counter("objectsAltered");
        objectsMissing = metrics.counter("objectsMissing");
    }

    @Override
    public void processElement(ObjectAudit audit, Context context, Collector<Reject> out) throws Exception {
        long now = now(context);
        AuditedObject object = objects.value();
        if (object == null) {
            object = new AuditedObject(now, false, null, null, null);
            context.timerService().registerProcessingTimeTimer(now + wait.toMillis());
            context.timerService().registerEventTimeTimer(END_OF_INPUT);
        }
        if (audit.getDigest() == null && isBacklog(audit.getUri(), now)) {
            backlogReadAt = now;
        }
        String finding = audit.getDigest() == null ? read(object, audit) : listed(object, audit, audit.getDigest());
        if (finding != null) {
            objectsAltered.inc();
            out.collect(reject(TrailRule.OBJECT_ALTERED, audit.getUri(), finding, now));
        }
        objects.update(object);
    }

    private @Nullable String read(AuditedObject object, ObjectAudit audit) {
        String hash = audit.getSha256();
        boolean again = object.getRead() && (hash == null || hash.equals(object.getReadHash()));
        if (again) {
            return null;
        }
        object.setRead(true);
        object.setReadHash(hash);
        return object.getDigest() == null
                ? null
                : compare(hash, Objects.requireNonNull(object.getListedHash()), object.getDigest());
    }

    private @Nullable String listed(AuditedObject object, ObjectAudit audit, String digest) {
        String hash = Objects.requireNonNull(audit.getSha256(), "a listed object has a hash");
        if (object.getDigest() == null) {
            object.setDigest(digest);
            object.setListedHash(hash);
            return object.getRead() ? compare(object.getReadHash(), hash, digest) : null;
        }
        return hash.equals(object.getListedHash())
                ? null
                : "digest " + digest + " lists SHA-256 " + hash + ", digest " + object.getDigest() + " lists "
                        + object.getListedHash();
    }

    private @Nullable String compare(@Nullable String read, String listed, String digest) {
        if (read == null) {
            // it is in the rejects with the reason why it could not be read
            return null;
        }
        if (read.equals(listed)) {
            objectsVerified.inc();
            return null;
        }
        return "its content has SHA-256 " + read + ", digest " + digest + " lists " + listed;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Reject> out) throws Exception {
        long now = now(context);
        AuditedObject object = objects.value();
        if (object == null) {
            return;
        }
        boolean missed = object.getDigest() != null && !object.getRead();
        if (timestamp != END_OF_INPUT && missed && now < deadline(object)) {
            context.timerService().registerProcessingTimeTimer(deadline(object));
            return;
        }
        if (object.getDigest() == null) {
            objectsNotListed.inc();
        } else if (missed) {
            objectsMissing.inc();
            String reason = "digest " + object.getDigest() + " lists it, and "
                    + (timestamp == END_OF_INPUT
                            ? "it was not read before the input ended"
                            : "it was not read within " + wait.toHours() + " hours");
            out.collect(reject(TrailRule.OBJECT_MISSING, context.getCurrentKey(), reason, now));
        }
        objects.clear();
        context.timerService().deleteEventTimeTimer(END_OF_INPUT);
    }

    private boolean isBacklog(String uri, long now) {
        return DeliveryTime.of(uri)
                .filter(delivery -> delivery.at() < now - wait.toMillis())
                .isPresent();
    }

    /** Until when an object that is listed and was not read may still come, epoch millis. */
    private long deadline(AuditedObject object) {
        long catchingUp = started + Math.min(CATCHING_UP.toMillis(), wait.toMillis());
        long backlog = Math.min(backlogReadAt, object.getSince() + BACKLOG_MAX.toMillis()) + wait.toMillis();
        return Math.max(catchingUp, backlog);
    }

    private static Reject reject(TrailRule rule, String uri, String reason, long at) {
        return TrailRule.REJECTS.reject(uri, Finding.ofWhole(rule.id(), reason), at);
    }

    /** The clock; the first reading of it after a start marks the start. */
    private long now(Context context) {
        long now = context.timerService().currentProcessingTime();
        if (started == 0) {
            started = now;
        }
        return now;
    }
}
