package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamFactory;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator that reconciles grants: it reads the agreements that an event affects, and emits the edits for IAM. At
 * the start, and then at intervals, it compares all agreements with all policies, which finds changes without an event:
 * policies changed by hand, and writes after the checkpoint of a restart.
 *
 * <p>One subtask, one key: the feed is one ordered history, and the limit on revocations needs all of them.
 *
 * <p><b>State:</b> for each granted or refused agreement a record of about 400 bytes; its pending look-up; the times of
 * the latest limited revocations. All of it is in memory as well. A record leaves when its agreement ends; if that
 * event is missed, at the next verification.
 */
final class ReconcileOperator extends AbstractStreamOperator<GrantEdit>
        implements OneInputStreamOperator<FeedEvent, GrantEdit>, Reconciler.Journal, Reconciler.Output {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileOperator.class);
    private static final long serialVersionUID = 1L;

    static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    /** The key of all events. */
    static final int KEY = 0;

    /** Agreements read at the same time; the rates of the server are not documented. */
    private static final int READS_MAX = 32;

    private static final Duration CALLER_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration VERIFICATION_RETRY = Duration.ofMinutes(1);
    private static final int DOUBLINGS_MAX = 14;

    private final DataMeshFactory meshes;
    private final IamFactory iams;
    private final CheckedSettings settings;

    private transient MailboxExecutor mailbox;
    private transient MapState<String, GrantRecord> recordState;
    private transient MapState<String, LookUp> lookUpState;
    private transient ListState<Long> revocationState;
    private transient Reconciler reconciler;
    private transient DataMesh mesh;
    private transient Iam iam;
    private transient AgreementReader reader;
    private transient Inventory inventory;
    private transient int reading;
    private transient long wakeAt;
    private transient @Nullable ScheduledFuture<?> wakeUp;
    private transient boolean verifying;
    private transient int inconclusive;
    private transient boolean verifiedBefore;
    private transient Inventory.@Nullable Listing listing;
    private transient Counter eventsFollowed;
    private transient Counter agreementsRead;
    private transient Counter readRetries;
    private transient Counter editsSent;
    private transient Counter rejected;
    private transient Counter driftFound;
    private transient Counter orphansFound;
    private transient Counter verifications;
    private transient Counter verificationsFailed;

    ReconcileOperator(DataMeshFactory meshes, IamFactory iams, CheckedSettings settings) {
        this.meshes = meshes;
        this.iams = iams;
        this.settings = settings;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        setCurrentKey(KEY);
        recordState = state(new MapStateDescriptor<>("records", Types.STRING, new AvroTypeInfo<>(GrantRecord.class)));
        lookUpState = state(new MapStateDescriptor<>("look-ups", Types.STRING, new AvroTypeInfo<>(LookUp.class)));
        revocationState = getPartitionedState(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new ListStateDescriptor<>("revocations", Types.LONG));
        mesh = meshes.open();
        iam = iams.open();
        // The job must not write to its own role, so it has to know it before the first decision.
        String caller = new ConcurrentCalls(1)
                .make(() -> iam.caller())
                .toCompletableFuture()
                .get(CALLER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        GrantDecisions rules = GrantDecisions.of(settings, caller);
        reader = new AgreementReader(mesh, rules);
        inventory = new Inventory(
                mesh,
                iam,
                rules.guards(),
                new ConcurrentCalls(settings.get(IamKeys.CALLS_CONCURRENT_MAX), this::after));
        Iterable<Long> revocations = revocationState.get();
        reconciler = new Reconciler(
                this,
                this,
                new RevocationLimiter(
                        settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                        interval(),
                        revocations == null ? List.of() : copy(revocations)),
                interval());
        reconciler.restore(recordState.values(), lookUpState.values());
        wakeAt = Long.MAX_VALUE;
        registerMetrics();
        mailbox.execute(this::verify, "verification at the start");
        mailbox.execute(this::readDue, "restored look-ups");
    }

    private static List<Long> copy(Iterable<Long> times) {
        List<Long> copied = new ArrayList<>();
        times.forEach(copied::add);
        return copied;
    }

    private <V> MapState<String, V> state(MapStateDescriptor<String, V> descriptor) throws Exception {
        return getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    private void registerMetrics() {
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        eventsFollowed = metrics.counter("eventsFollowed");
        agreementsRead = metrics.counter("agreementsRead");
        readRetries = metrics.counter("readRetries");
        editsSent = metrics.counter("editsSent");
        rejected = metrics.counter("rejected");
        driftFound = metrics.counter("driftFound");
        orphansFound = metrics.counter("straysFound");
        verifications = metrics.counter("verifications");
        verificationsFailed = metrics.counter("verificationsFailed");
        metrics.gauge("grants", () -> reconciler.records().granted());
        metrics.gauge("refusals", () -> reconciler.records().refused());
        metrics.gauge("pendingAgreements", reconciler::pending);
        metrics.gauge("pendingVerifications", () -> verifying ? 1 : 0);
    }

    @Override
    public void processElement(StreamRecord<FeedEvent> element) {
        eventsFollowed.inc();
        reconciler.follow(element.getValue(), now());
        readDue();
    }

    /** Starts the due reads, up to the concurrency limit. */
    private void readDue() {
        setCurrentKey(KEY);
        while (reading < READS_MAX) {
            Optional<LookUp> next = reconciler.next(now());
            if (next.isEmpty()) {
                break;
            }
            read(next.get());
        }
        checkPolicies();
        OptionalLong due = reconciler.nextDue();
        if (reading < READS_MAX && due.isPresent() && due.getAsLong() < wakeAt) {
            wakeAt(due.getAsLong());
        }
    }

    /** At most one timer: each further one would register another when it fires. */
    private void wakeAt(long time) {
        ScheduledFuture<?> later = wakeUp;
        if (later != null) {
            later.cancel(false);
        }
        wakeAt = time;
        wakeUp = getProcessingTimeService().registerTimer(time, now -> {
            wakeAt = Long.MAX_VALUE;
            wakeUp = null;
            readDue();
        });
    }

    private void read(LookUp lookUp) {
        reading++;
        String agreement = lookUp.getAgreement();
        reader.decide(
                        agreement,
                        AgreementResource.valueOf(lookUp.getResource()),
                        AgreementTransition.valueOf(lookUp.getVerb()),
                        reconciler.records().of(agreement),
                        today())
                .whenComplete((decision, failure) -> later(() -> ended(lookUp, decision, failure), "agreement read"));
    }

    private void ended(LookUp lookUp, @Nullable GrantDecision decision, @Nullable Throwable failure) {
        setCurrentKey(KEY);
        reading--;
        if (decision != null) {
            agreementsRead.inc();
            reconciler.decided(lookUp, decision, now());
        } else {
            readRetries.inc();
            reconciler.failed(lookUp, retriable(failure), now());
        }
        readDue();
    }

    private static DataMeshException retriable(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : AsyncFailures.cause(failure);
        if (cause instanceof DataMeshException) {
            return (DataMeshException) cause;
        }
        throw new FlinkRuntimeException("An agreement could not be decided", cause);
    }

    /** First the listed agreements are read and decided, then the policies are read and compared with the records. */
    private void verify() {
        listing = null;
        verifying = true;
        Map<String, AgreementResource> recorded = new HashMap<>();
        reconciler
                .records()
                .all()
                .forEach(
                        record -> recorded.put(record.getAgreement(), AgreementResource.valueOf(record.getResource())));
        inventory
                .agreements(recorded, today())
                .whenComplete((found, failure) -> later(() -> listed(found, failure), "agreements listed"));
    }

    private void listed(Inventory.@Nullable Listing found, @Nullable Throwable failure) {
        setCurrentKey(KEY);
        if (found == null) {
            verificationFailed(failure);
            return;
        }
        listing = found;
        reconciler.read(verification(found, Map.of(), now()), found.resource(), now());
        readDue();
    }

    /** Reads the policies once all listed agreements were read. */
    private void checkPolicies() {
        Inventory.Listing found = listing;
        if (found == null || !reconciler.isRead()) {
            return;
        }
        listing = null;
        long since = now();
        CompletionStage<Map<String, Map<String, String>>> policies = inventory.policies();
        policies.thenCompose(this::tags)
                .thenAcceptBoth(
                        policies, (tags, read) -> later(() -> verified(found, read, tags, since), "policies read"))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        later(() -> verificationFailed(failure), "policies not read");
                    }
                });
    }

    /** Of the roles that have a policy of this job. */
    private CompletionStage<RoleTags> tags(Map<String, Map<String, String>> policies) {
        Optional<String> key = settings.get(IamKeys.ROLE_TAG);
        if (key.isEmpty()) {
            return CompletableFuture.completedFuture(new RoleTags(Map.of()));
        }
        return inventory.tags(
                policies.keySet().stream()
                        .filter(role -> !policies.getOrDefault(role, Map.of()).isEmpty())
                        .collect(Collectors.toList()),
                key.get());
    }

    private void verified(
            Inventory.Listing found, Map<String, Map<String, String>> policies, RoleTags tags, long since) {
        setCurrentKey(KEY);
        verifying = false;
        verifications.inc();
        Verification verification = verification(found, policies, since);
        Set<String> misplaced = tags.misplaced(reconciler.records().all());
        driftFound.inc(verification.drifted().size() + misplaced.size());
        orphansFound.inc(verification.orphans().size());
        reconciler.repair(verification, misplaced, now());
        // Calls in flight when the previous process died may take effect after the first verification.
        boolean enough = verification.isConclusive() && verifiedBefore;
        verifiedBefore = true;
        inconclusive = enough ? 0 : inconclusive + 1;
        verifyIn(pause());
        readDue();
    }

    /**
     * After an inconclusive verification the next one follows soon, with a backoff, because an agreement may stay
     * unreadable.
     */
    private Duration pause() {
        if (inconclusive == 0) {
            return interval();
        }
        Duration soon = VERIFICATION_RETRY.multipliedBy(1L << Math.min(inconclusive - 1, DOUBLINGS_MAX));
        return soon.compareTo(interval()) > 0 ? interval() : soon;
    }

    /** @param since epoch millis: start of reading the policies */
    private Verification verification(Inventory.Listing found, Map<String, Map<String, String>> policies, long since) {
        return new Verification(
                reconciler.records().all(),
                found.listed(),
                found.gone(),
                reconciler.unread(),
                policies,
                settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                since);
    }

    private void verificationFailed(@Nullable Throwable failure) {
        // Not fatal: no conclusion was drawn, and the metric shows the failure.
        LOG.warn("Not all agreements and policies could be read; the next verification is in a minute", failure);
        verifying = false;
        verificationsFailed.inc();
        verifyIn(VERIFICATION_RETRY);
    }

    private void verifyIn(Duration pause) {
        // Never cancelled; a failure of its action fails the task.
        ScheduledFuture<?> unused =
                getProcessingTimeService().registerTimer(now() + pause.toMillis(), time -> verify());
    }

    private Duration interval() {
        return Duration.ofMinutes(settings.get(IamKeys.VERIFY_MINUTES));
    }

    /** Runs on the task's thread; dropped when the task has ended. */
    private void later(Runnable action, String description) {
        try {
            mailbox.execute(action::run, description);
        } catch (RejectedExecutionException closed) {
            LOG.debug("The task has ended before {}", description, closed);
        }
    }

    private Executor after(Duration delay) {
        return task -> later(
                () -> {
                    // Never cancelled; a failure of its action fails the task.
                    ScheduledFuture<?> unused =
                            getProcessingTimeService().registerTimer(now() + delay.toMillis(), time -> task.run());
                },
                "call repeated");
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private LocalDate today() {
        return Instant.ofEpochMilli(now()).atZone(ZoneOffset.UTC).toLocalDate();
    }

    @Override
    public void edit(GrantEdit edit) {
        editsSent.inc();
        output.collect(new StreamRecord<>(edit));
    }

    @Override
    public void reject(Reject reject) {
        rejected.inc();
        output.collect(REJECTS, new StreamRecord<>(reject));
    }

    @Override
    public void keep(GrantRecord record) {
        write(() -> recordState.put(record.getAgreement(), record));
    }

    @Override
    public void forgetRecord(String agreement) {
        write(() -> recordState.remove(agreement));
    }

    @Override
    public void keep(LookUp lookUp) {
        write(() -> lookUpState.put(lookUp.getAgreement(), lookUp));
    }

    @Override
    public void forgetLookUp(String agreement) {
        write(() -> lookUpState.remove(agreement));
    }

    @Override
    public void keepRevocations(List<Long> times) {
        write(() -> revocationState.update(times));
    }

    private interface StateAccess {
        void run() throws Exception;
    }

    private static void write(StateAccess access) {
        try {
            access.run();
        } catch (Exception e) {
            throw new FlinkRuntimeException("State cannot be written", e);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            if (mesh != null) {
                mesh.close();
            }
            if (iam != null) {
                iam.close();
            }
        }
    }
}
