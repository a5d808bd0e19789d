package io.millrace.jobs.accessgrants.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamAccountsFactory;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.iam.ResourceTagsFactory;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.GrantDecisions;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
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
 * The operator that reconciles grants: it reads the agreements that an event affects, and emits the desired state of each
 * role they change. At the start, and then at intervals, it compares all agreements and all roles with its records, which
 * finds changes without an event: rights changed by hand, and writes after the checkpoint of a restart. That does not
 * depend on the feed.
 *
 * <p>One subtask, one key: the feed is one ordered history, and the limit on revocations needs all of them.
 *
 * <p><b>State:</b> for each granted or refused agreement a record of some 600 bytes; its pending read; the times of the
 * latest limited revocations. All of it is in memory as well. A record leaves when IAM shows that nothing of an ended
 * agreement is left on its role.
 */
public final class ReconcileOperator extends AbstractStreamOperator<DesiredRole>
        implements OneInputStreamOperator<FeedEvent, DesiredRole>, Reconciler.Journal, Reconciler.Output {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileOperator.class);
    private static final long serialVersionUID = 1L;

    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    /** The key of all events. */
    public static final int KEY = 0;

    /** Concurrent calls of a verification to the server; its rates are not documented. */
    private static final int READS_MAX = 32;

    private static final Duration CALLER_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration VERIFICATION_RETRY = Duration.ofMinutes(1);
    private static final int DOUBLINGS_MAX = 14;

    private final DataMeshFactory meshes;
    private final IamAccountsFactory iams;
    private final ResourceTagsFactory tagsFactory;
    private final CheckedSettings settings;

    private transient MailboxExecutor mailbox;
    private transient MapState<String, AccessRecord> recordState;
    private transient MapState<String, PendingRead> readState;
    private transient ValueState<RevocationHold> holdState;
    private transient Reconciler reconciler;
    private transient DataMesh mesh;
    private transient IamAccounts iam;
    private transient ResourceTags tags;
    private transient DecisionReader reader;
    private transient Inventory inventory;
    private transient ConcurrentCalls meshCalls;
    private transient long wakeAt;
    private transient @Nullable ScheduledFuture<?> wakeUp;
    private transient boolean verifying;
    private transient boolean listed;
    /** Listed agreements that are being decided; negative while no list is. */
    private transient int deciding;

    private transient int inconclusive;
    private transient boolean verifiedBefore;
    private transient Counter eventsFollowed;
    private transient Counter agreementsRead;
    private transient Counter readRetries;
    private transient Counter rolesSent;
    private transient Counter rejected;
    private transient Counter driftFound;
    private transient Counter verifications;
    private transient Counter verificationsFailed;

    public ReconcileOperator(
            DataMeshFactory meshes,
            IamAccountsFactory iams,
            ResourceTagsFactory tagsFactory,
            CheckedSettings settings) {
        this.meshes = meshes;
        this.iams = iams;
        this.tagsFactory = tagsFactory;
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
        recordState = state(new MapStateDescriptor<>("records", Types.STRING, new AvroTypeInfo<>(AccessRecord.class)));
        readState = state(new MapStateDescriptor<>("reads", Types.STRING, new AvroTypeInfo<>(PendingRead.class)));
        holdState = getPartitionedState(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new ValueStateDescriptor<>("hold", new AvroTypeInfo<>(RevocationHold.class)));
        mesh = meshes.open();
        iam = iams.open();
        tags = tagsFactory.open();
        // The job must not write to its own role, so it has to know it before the first decision.
        String caller = new ConcurrentCalls(1)
                .make(() -> iam.iam(IamAccounts.OWN).caller())
                .toCompletableFuture()
                .get(CALLER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        GrantDecisions decisions = GrantDecisions.of(settings, caller);
        RolePolicies policies = RolePolicies.of(settings);
        reader = new DecisionReader(mesh, tags, decisions);
        meshCalls = new ConcurrentCalls(READS_MAX, this::after);
        inventory = new Inventory(
                iam,
                decisions.guards(),
                policies.layout(),
                new ConcurrentCalls(settings.get(IamKeys.CALLS_CONCURRENT_MAX), this::after));
        RevocationHold hold = holdState.value();
        reconciler = new Reconciler(
                this,
                this,
                new RevocationLatch(
                        settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                        interval(),
                        settings.find(IamKeys.REVOCATIONS_RELEASE).orElse(""),
                        hold == null ? RevocationHold.newBuilder().build() : hold),
                policies,
                interval());
        reconciler.restore(recordState.values(), readState.values());
        wakeAt = Long.MAX_VALUE;
        deciding = -1;
        registerMetrics();
        mailbox.execute(this::verify, "verification at the start");
        mailbox.execute(this::readDue, "restored reads");
    }

    private <V> MapState<String, V> state(MapStateDescriptor<String, V> descriptor) throws Exception {
        return getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    private void registerMetrics() {
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        eventsFollowed = metrics.counter("eventsFollowed");
        agreementsRead = metrics.counter("agreementsRead");
        readRetries = metrics.counter("readRetries");
        rolesSent = metrics.counter("rolesSent");
        rejected = metrics.counter("rejected");
        driftFound = metrics.counter("driftFound");
        verifications = metrics.counter("verifications");
        verificationsFailed = metrics.counter("verificationsFailed");
        metrics.gauge("grants", () -> reconciler.records().count(RecordStatus.WANTED));
        metrics.gauge("refusals", () -> reconciler.records().count(RecordStatus.REFUSED));
        metrics.gauge("recordsOwed", () -> reconciler.records().owed());
        metrics.gauge("pendingAgreements", () -> reconciler.queue().size());
        metrics.gauge("pendingVerifications", () -> verifying ? 1 : 0);
        metrics.gauge("revocationsHeld", reconciler::revocationsHeld);
        metrics.gauge("unexplainedRights", reconciler::unexplainedRights);
        metrics.gauge("agreementsOfOthers", reconciler::agreementsOfOthers);
        metrics.gauge("foreignPolicies", reconciler::foreignPolicies);
        metrics.gauge("rolesUnreadable", reconciler::rolesUnreadable);
    }

    @Override
    public void processElement(StreamRecord<FeedEvent> element) {
        eventsFollowed.inc();
        reconciler.follow(element.getValue(), reader, now());
        readDue();
    }

    /** Starts the due reads, up to the concurrency limits of their lanes. */
    private void readDue() {
        setCurrentKey(KEY);
        for (Optional<PendingRead> next = reconciler.next(now()); next.isPresent(); next = reconciler.next(now())) {
            read(next.get());
        }
        checkRoles();
        OptionalLong due = reconciler.nextDue();
        if (due.isPresent() && due.getAsLong() < wakeAt) {
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

    private void read(PendingRead read) {
        String agreement = read.getAgreement();
        reader.read(
                        agreement,
                        AgreementResource.valueOf(read.getResource()),
                        AgreementTransition.valueOf(read.getTransition()),
                        reconciler.records().current(agreement).orElse(null),
                        today(),
                        now())
                .whenComplete((decision, failure) -> later(() -> ended(read, decision, failure), "agreement read"));
    }

    private void ended(PendingRead read, @Nullable GrantDecision decision, @Nullable Throwable failure) {
        setCurrentKey(KEY);
        if (decision != null) {
            agreementsRead.inc();
            reconciler.decided(read, decision, now());
            reconciler.flush(now());
        } else {
            readRetries.inc();
            reconciler.failed(read, cause(read.getAgreement(), failure), now());
        }
        readDue();
    }

    private static Throwable cause(String agreement, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no decision") : AsyncFailures.cause(failure);
        if (Reconciler.repeatable(cause) == null) {
            LOG.error("Agreement {} could not be decided", agreement, cause);
        }
        return cause;
    }

    /** First all listed agreements are decided, then all roles are read and compared with the records. */
    private void verify() {
        verifying = true;
        listed = false;
        long since = now();
        reader.forgetAll();
        reconciler.listing();
        AgreementList.read(mesh, meshCalls)
                .whenComplete((list, failure) -> later(() -> listed(list, failure, since), "agreements listed"));
    }

    private void listed(@Nullable AgreementList list, @Nullable Throwable failure, long since) {
        setCurrentKey(KEY);
        if (list == null) {
            LOG.warn("The agreements could not be listed; roles are compared with the records alone", failure);
            deciding = 0;
            checkRoles();
            return;
        }
        listed = true;
        List<String> agreements = reconciler.listed(list, since, now());
        List<CompletableFuture<Void>> decisions = new ArrayList<>();
        for (String agreement : agreements) {
            JsonNode json = list.agreements().get(agreement);
            if (json != null) {
                decisions.add(decide(agreement, list.resource(), json));
            }
        }
        deciding = decisions.size();
        readDue();
    }

    private CompletableFuture<Void> decide(String agreement, AgreementResource resource, JsonNode json) {
        AccessRecord recorded = reconciler.records().current(agreement).orElse(null);
        LocalDate today = today();
        long now = now();
        return meshCalls
                .make(() -> reader.decide(agreement, resource, json, recorded, today, now))
                .handle((decision, failure) -> {
                    later(() -> verified(agreement, resource, decision, failure), "listed agreement decided");
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private void verified(
            String agreement,
            AgreementResource resource,
            @Nullable GrantDecision decision,
            @Nullable Throwable failure) {
        setCurrentKey(KEY);
        deciding--;
        if (decision != null) {
            reconciler.verified(decision, now());
        } else {
            LOG.debug("Listed agreement {} is read by itself", agreement, cause(agreement, failure));
            reconciler.unverified(agreement, resource, now());
        }
        if (deciding == 0) {
            reconciler.listDecided(now());
            readDue();
        }
    }

    /** Reads the roles once all listed agreements are decided, and those that are not listed were read. */
    private void checkRoles() {
        if (deciding != 0 || !reconciler.queue().isVerified()) {
            return;
        }
        deciding = -1;
        long since = now();
        boolean complete = listed;
        inventory
                .read(reconciler.records().roles())
                .whenComplete((roles, failure) -> later(() -> judge(roles, failure, complete, since), "roles read"));
    }

    private void judge(@Nullable RoleInventory roles, @Nullable Throwable failure, boolean complete, long since) {
        setCurrentKey(KEY);
        verifying = false;
        if (roles == null) {
            LOG.warn("The roles could not be read; the next verification is in a minute", failure);
            verificationsFailed.inc();
            verifyIn(VERIFICATION_RETRY);
            return;
        }
        JudgedRoles judged = reconciler.judge(roles, complete, since, now());
        driftFound.inc(judged.different());
        boolean conclusive =
                complete && roles.isComplete() && reconciler.queue().isConclusive(now());
        (complete && roles.isComplete() ? verifications : verificationsFailed).inc();
        // Calls in flight when the previous process died may take effect after the first verification.
        boolean enough = conclusive && verifiedBefore;
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
    public void role(DesiredRole desired) {
        rolesSent.inc();
        output.collect(new StreamRecord<>(desired));
    }

    @Override
    public void reject(Reject reject) {
        rejected.inc();
        output.collect(REJECTS, new StreamRecord<>(reject));
    }

    @Override
    public void compare(Consumer changed, String hash, String cause) {
        reader.facts(changed)
                .whenComplete((facts, failure) -> later(
                        () -> {
                            setCurrentKey(KEY);
                            boolean same = failure == null
                                    && facts.isPresent()
                                    && facts.value().hash().equals(hash);
                            if (!same) {
                                reconciler.changed(changed, cause, now());
                                readDue();
                            }
                        },
                        "product compared"));
    }

    @Override
    public void keep(AccessRecord record) {
        write(() -> recordState.put(AccessRecords.key(record), record));
    }

    @Override
    public void forget(AccessRecord record) {
        write(() -> recordState.remove(AccessRecords.key(record)));
    }

    @Override
    public void keep(PendingRead read) {
        write(() -> readState.put(read.getAgreement(), read));
    }

    @Override
    public void forgetRead(String agreement) {
        write(() -> readState.remove(agreement));
    }

    @Override
    public void keep(RevocationHold hold) {
        write(() -> holdState.update(hold));
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
            closeAll(mesh, iam, tags);
        }
    }

    /** One that cannot be closed does not keep the others open. */
    private static void closeAll(@Nullable AutoCloseable... ports) throws Exception {
        Exception first = null;
        for (AutoCloseable port : ports) {
            try {
                if (port != null) {
                    port.close();
                }
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
