package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.local.standins.http.LocalIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The stand-in's service without HTTP: answers come at once, in the caller's thread, unless calls take time. */
public final class DirectIamRig extends StandInRig {

    private static final Map<IamOperation, IamAction> ACTIONS = new EnumMap<>(IamOperation.class);

    static {
        for (IamAction action : IamAction.values()) {
            ACTIONS.put(operation(action), action);
        }
    }

    /**
     * A call that had its effect.
     *
     * @param subject name of the policy; empty for none
     */
    public record Made(IamAction action, String subject) {}

    private final IamService service = new IamService(LocalIdentity.ACCOUNT_ID);
    private final IamFaults faults = service.faults();
    private final CallRecord calls = new CallRecord();

    @Override
    IamService service() {
        return service;
    }

    @Override
    IamFaults faults() {
        return faults;
    }

    @Override
    public Iam connect() {
        return new DirectIam(service, InstantSource.system(), calls);
    }

    public void tag(String role, String key, String value) {
        synchronized (service) {
            service.account().tagRole(role, Map.of(key, value), Instant.now());
        }
    }

    /** With its inline policies, as an administrator's script does. */
    public void deleteRole(String role) {
        synchronized (service) {
            inlinePolicies(role)
                    .keySet()
                    .forEach(policy -> connect()
                            .deleteInlinePolicy(role, policy)
                            .toCompletableFuture()
                            .join());
            service.account().deleteRole(role, Instant.now());
        }
    }

    /** Sets how long further calls take, in another thread. */
    public void callsTake(int millis) {
        faults.callsTake(Duration.ofMillis(millis));
    }

    /** The next calls about a role do not see it yet. */
    public void rolesAreUnseen(int calls) {
        faults.rolesAreUnseen(calls);
    }

    /** Refuses to say who calls, so many times. */
    public void callerIsUnknown(int times) {
        faults.next(IamOperation.GET_CALLER_IDENTITY, IamFaults.Call.DENIED, times);
    }

    /** Further calls are served, whatever was queued for them. */
    public void nextCallsSucceed() {
        faults.clear();
    }

    /** In the order of their effects. */
    public List<Made> made() {
        return calls.made();
    }

    public long made(IamAction action) {
        return made().stream().filter(one -> one.action() == action).count();
    }

    /** Number of requests for the caller's identity. */
    public int asked() {
        return calls.asked();
    }

    /** The most calls that were under way at the same time. */
    public int mostUnderWay() {
        return calls.mostUnderWay();
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static final class CallRecord implements DirectIam.Observer {

        private final List<Made> made = new ArrayList<>();
        private int asked;
        private int underWay;
        private int mostUnderWay;

        @Override
        public synchronized void begun(IamOperation operation) {
            mostUnderWay = Math.max(mostUnderWay, ++underWay);
            if (operation == IamOperation.GET_CALLER_IDENTITY) {
                asked++;
            }
        }

        @Override
        public synchronized void effected(IamOperation operation, String policy) {
            IamAction action = ACTIONS.get(operation);
            if (action != null) {
                made.add(new Made(action, policy));
            }
        }

        @Override
        public synchronized void ended() {
            underWay--;
        }

        synchronized List<Made> made() {
            return List.copyOf(made);
        }

        synchronized int asked() {
            return asked;
        }

        synchronized int mostUnderWay() {
            return mostUnderWay;
        }
    }
}
