package io.millrace.connectors.iam;

import io.millrace.connectors.iam.IamException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An account in memory. Answers come at once, in the caller's thread, unless calls are told to take time. */
public final class MemoryIam implements IamRig {

    private static final String ACCOUNT = "arn:aws:iam::000000000000:";
    private static final int INLINE_CHARACTERS = 10_240;
    private static final int MANAGED_CHARACTERS = 6_144;
    private static final int ATTACHED = 10;
    private static final int VERSIONS = 5;

    /**
     * A call that was answered without an error.
     *
     * @param subject name of the policy; empty for none
     */
    public record Made(IamAction action, String subject) {}

    private final Map<String, RoleState> roles = new TreeMap<>();
    private final SortedMap<String, PolicyState> policies = new TreeMap<>();
    private final Map<IamAction, Deque<Fault>> faults = new EnumMap<>(IamAction.class);
    private final List<Made> made = new ArrayList<>();
    private int callMillis;
    private int underWay;
    private int mostUnderWay;
    private int unseen;
    private int anonymous;
    private int asked;

    private static final class RoleState {
        final String arn;
        final Map<String, String> tags;
        final SortedMap<String, String> inline = new TreeMap<>();
        final TreeSet<String> attached = new TreeSet<>();

        RoleState(String arn, Map<String, String> tags) {
            this.arn = arn;
            this.tags = new TreeMap<>(tags);
        }
    }

    private static final class PolicyState {
        final SortedMap<Integer, String> versions = new TreeMap<>();
        int last;

        void add(String document) {
            versions.put(++last, document);
        }
    }

    private interface Effect<T> {
        @Nullable
        T take() throws IamException;
    }

    @Override
    public synchronized void createRole(String name, String path, Map<String, String> tags) {
        roles.put(name, new RoleState(ACCOUNT + "role" + path + name, tags));
    }

    synchronized void deleteRole(String name) {
        roles.remove(name);
    }

    public synchronized void tag(String role, String key, String value) {
        known(role).tags.put(key, value);
    }

    /** The duration of every later call, on another thread. */
    public synchronized void callsTake(int millis) {
        callMillis = millis;
    }

    /** The next calls about a role do not see it yet. */
    public synchronized void rolesAreUnseen(int calls) {
        unseen = calls;
    }

    /** Fails the next calls for the caller's identity. */
    public synchronized void callerIsUnknown(int times) {
        anonymous = times;
    }

    /** The number of calls for the caller's identity. */
    public synchronized int asked() {
        return asked;
    }

    @Override
    public synchronized void nextCalls(IamAction action, Fault fault, int times) {
        faults.computeIfAbsent(action, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, fault));
    }

    /** Nothing of what was said of calls holds for those that are made from now on. */
    public synchronized void nextCallsSucceed() {
        faults.clear();
    }

    /** Lists are followed to their end behind the port. */
    @Override
    public void pagesHold(int items) {}

    @Override
    public synchronized SortedMap<String, String> inlinePolicies(String role) {
        return new TreeMap<>(known(role).inline);
    }

    @Override
    public synchronized SortedMap<String, String> attachedPolicies(String role) {
        SortedMap<String, String> documents = new TreeMap<>();
        for (String arn : known(role).attached) {
            PolicyState policy = Objects.requireNonNull(policies.get(arn));
            documents.put(nameOf(arn), policy.versions.get(policy.last));
        }
        return documents;
    }

    @Override
    public synchronized SortedMap<String, Integer> versionsOfPolicies() {
        SortedMap<String, Integer> versions = new TreeMap<>();
        policies.forEach((arn, policy) -> versions.put(nameOf(arn), policy.versions.size()));
        return versions;
    }

    /** In the order of their effects. */
    public synchronized List<Made> made() {
        return List.copyOf(made);
    }

    public synchronized long made(IamAction action) {
        return made.stream().filter(one -> one.action() == action).count();
    }

    /** The most calls that were under way at the same time. */
    public synchronized int mostUnderWay() {
        return mostUnderWay;
    }

    @Override
    public void close() {}

    @Override
    public Iam connect() {
        return new Client();
    }

    private RoleState known(String role) {
        return Objects.requireNonNull(roles.get(role), role);
    }

    private static String nameOf(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private <T> CompletionStage<T> call(@Nullable IamAction action, String subject, Effect<T> effect) {
        int millis;
        synchronized (this) {
            millis = callMillis;
            mostUnderWay = Math.max(mostUnderWay, ++underWay);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable served = () -> serve(action, subject, effect, answer);
        if (millis == 0) {
            served.run();
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(served);
        }
        return answer;
    }

    private <T> void serve(@Nullable IamAction action, String subject, Effect<T> effect, CompletableFuture<T> answer) {
        T value;
        synchronized (this) {
            underWay--;
            try {
                Fault fault = take(action);
                refuseBefore(fault);
                value = effect.take();
                if (action != null) {
                    made.add(new Made(action, subject));
                }
                if (fault == Fault.FAILED_AFTER_EFFECT || fault == Fault.RESPONSE_LOST) {
                    throw refusal(Kind.UNANSWERED, "broken");
                }
            } catch (IamException refused) {
                answer.completeExceptionally(refused);
                return;
            }
        }
        answer.complete(value);
    }

    private Fault take(@Nullable IamAction action) {
        Fault fault = action == null
                ? null
                : faults.getOrDefault(action, new ArrayDeque<>()).poll();
        return fault == null ? Fault.SERVED : fault;
    }

    private static void refuseBefore(Fault fault) throws IamException {
        switch (fault) {
            case THROTTLED -> throw refusal(Kind.NOT_NOW, "Rate exceeded");
            case CHANGED_MEANWHILE -> throw refusal(Kind.NOT_NOW, "changed meanwhile");
            case DENIED -> throw refusal(Kind.DENIED, "not authorized");
            case UNAVAILABLE, FAILED_BEFORE_EFFECT, REQUEST_LOST -> throw refusal(Kind.UNANSWERED, "broken");
            case SERVED, FAILED_AFTER_EFFECT, RESPONSE_LOST -> {}
        }
    }

    private static IamException refusal(Kind kind, String message) {
        return new IamException(kind, message, null);
    }

    private RoleState role(String name) throws IamException {
        if (!name.matches("[\\w+=,.@-]{1,64}")) {
            throw refusal(Kind.INVALID, "name of a role: " + name);
        }
        RoleState role = roles.get(name);
        boolean hidden = unseen > 0;
        unseen -= hidden ? 1 : 0;
        if (role == null || hidden) {
            throw refusal(Kind.MISSING, "The role with name " + name + " cannot be found.");
        }
        return role;
    }

    private RoleState modifiable(String name) throws IamException {
        RoleState role = role(name);
        if (role.arn.contains(":role/aws-service-role/")) {
            throw refusal(Kind.UNMODIFIABLE, "protected role");
        }
        return role;
    }

    private PolicyState policy(String arn) throws IamException {
        PolicyState policy = policies.get(arn);
        if (policy == null) {
            throw refusal(Kind.MISSING, "Policy " + arn + " was not found.");
        }
        return policy;
    }

    /** As far as documents of tests differ: the stand-in has the whole grammar. */
    private static void requireDocument(String name, String document) throws IamException {
        if (!name.matches("[\\w+=,.@-]{1,128}")) {
            throw refusal(Kind.INVALID, "name of a policy: " + name);
        }
        if (!document.startsWith("{") || document.contains("\"Resource\":[]")) {
            throw refusal(Kind.INVALID, "malformed");
        }
        if (document.chars().anyMatch(each -> each > 0xFF)) {
            throw refusal(Kind.INVALID, "characters");
        }
    }

    private static int size(String document) {
        return document.replaceAll("\\s", "").length();
    }

    private static void requireManaged(String document) throws IamException {
        requireDocument("any", document);
        if (size(document) > MANAGED_CHARACTERS) {
            throw refusal(Kind.LIMIT, "Cannot exceed quota for PolicySize: " + MANAGED_CHARACTERS);
        }
    }

    private final class Client implements Iam {

        @Override
        public CompletionStage<String> caller() {
            return call(null, "", () -> {
                asked++;
                if (anonymous > 0) {
                    anonymous--;
                    throw refusal(Kind.DENIED, "no such key");
                }
                return "arn:aws:sts::000000000000:assumed-role/millrace/test";
            });
        }

        @Override
        public CompletionStage<Role> role(String role) {
            return call(IamAction.GET_ROLE, "", () -> {
                RoleState state = MemoryIam.this.role(role);
                return new Role(state.arn, state.tags);
            });
        }

        @Override
        public CompletionStage<List<String>> roles() {
            return call(null, "", () -> List.copyOf(roles.keySet()));
        }

        @Override
        public CompletionStage<List<String>> inlinePolicies(String role) {
            return call(
                    IamAction.LIST_INLINE_POLICIES,
                    "",
                    () -> List.copyOf(MemoryIam.this.role(role).inline.keySet()));
        }

        @Override
        public CompletionStage<String> inlinePolicy(String role, String policy) {
            return call(IamAction.GET_INLINE_POLICY, policy, () -> {
                String document = MemoryIam.this.role(role).inline.get(policy);
                if (document == null) {
                    throw refusal(Kind.MISSING, "no policy " + policy);
                }
                return document;
            });
        }

        @Override
        public CompletionStage<Void> putInlinePolicy(String role, String policy, String document) {
            return call(IamAction.PUT_INLINE_POLICY, policy, () -> {
                RoleState state = modifiable(role);
                requireDocument(policy, document);
                SortedMap<String, String> all = new TreeMap<>(state.inline);
                all.put(policy, document);
                if (all.values().stream().mapToInt(MemoryIam::size).sum() > INLINE_CHARACTERS) {
                    throw refusal(Kind.LIMIT, "Maximum policy size of 10240 bytes exceeded for role " + role);
                }
                state.inline.put(policy, document);
                return null;
            });
        }

        @Override
        public CompletionStage<Void> deleteInlinePolicy(String role, String policy) {
            return call(IamAction.DELETE_INLINE_POLICY, policy, () -> {
                if (modifiable(role).inline.remove(policy) == null) {
                    throw refusal(Kind.MISSING, "no policy " + policy);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<List<String>> attachedPolicies(String role, String path) {
            return call(
                    IamAction.LIST_ATTACHED_POLICIES,
                    "",
                    () -> MemoryIam.this.role(role).attached.stream()
                            .filter(arn -> arn.contains(":policy" + path))
                            .toList());
        }

        @Override
        public CompletionStage<String> managedPolicy(String arn) {
            return call(IamAction.GET_POLICY, nameOf(arn), () -> {
                PolicyState policy = policy(arn);
                return policy.versions.get(policy.last);
            });
        }

        @Override
        public CompletionStage<String> createPolicy(String path, String name, String document) {
            return call(IamAction.CREATE_POLICY, name, () -> {
                requireDocument(name, document);
                String arn = ACCOUNT + "policy" + path + name;
                if (policies.keySet().stream().anyMatch(known -> nameOf(known).equalsIgnoreCase(name))) {
                    throw refusal(Kind.EXISTS, "A policy called " + name + " already exists.");
                }
                requireManaged(document);
                PolicyState created = new PolicyState();
                created.add(document);
                policies.put(arn, created);
                return arn;
            });
        }

        @Override
        public CompletionStage<List<String>> spareVersions(String arn) {
            return call(IamAction.LIST_POLICY_VERSIONS, nameOf(arn), () -> {
                PolicyState policy = policy(arn);
                return policy.versions.keySet().stream()
                        .filter(number -> number != policy.last)
                        .map(number -> "v" + number)
                        .toList();
            });
        }

        @Override
        public CompletionStage<Void> createPolicyVersion(String arn, String document) {
            return call(IamAction.CREATE_POLICY_VERSION, nameOf(arn), () -> {
                PolicyState policy = policy(arn);
                requireManaged(document);
                if (policy.versions.size() >= VERSIONS) {
                    throw refusal(Kind.LIMIT, "A managed policy can have up to 5 versions.");
                }
                policy.add(document);
                return null;
            });
        }

        @Override
        public CompletionStage<Void> deletePolicyVersion(String arn, String version) {
            return call(IamAction.DELETE_POLICY_VERSION, nameOf(arn), () -> {
                PolicyState policy = policy(arn);
                int number = Integer.parseInt(version.substring(1));
                if (number == policy.last) {
                    throw refusal(Kind.CONFLICT, "Cannot delete the default version of a policy.");
                }
                if (policy.versions.remove(number) == null) {
                    throw refusal(Kind.MISSING, "no version " + version);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<Void> attachPolicy(String role, String arn) {
            return call(IamAction.ATTACH_POLICY, nameOf(arn), () -> {
                RoleState state = modifiable(role);
                policy(arn);
                if (!state.attached.contains(arn) && state.attached.size() >= ATTACHED) {
                    throw refusal(Kind.LIMIT, "Cannot exceed quota for PoliciesPerRole: 10");
                }
                state.attached.add(arn);
                return null;
            });
        }

        @Override
        public CompletionStage<Void> detachPolicy(String role, String arn) {
            return call(IamAction.DETACH_POLICY, nameOf(arn), () -> {
                if (!modifiable(role).attached.remove(arn)) {
                    throw refusal(Kind.MISSING, "Policy " + arn + " was not found.");
                }
                return null;
            });
        }

        @Override
        public CompletionStage<Void> deletePolicy(String arn) {
            return call(IamAction.DELETE_POLICY, nameOf(arn), () -> {
                PolicyState policy = policy(arn);
                boolean attached = roles.values().stream().anyMatch(role -> role.attached.contains(arn));
                if (attached || policy.versions.size() > 1) {
                    throw refusal(Kind.CONFLICT, "Cannot delete a policy attached to entities.");
                }
                policies.remove(arn);
                return null;
            });
        }

        @Override
        public void close() {}
    }
}
