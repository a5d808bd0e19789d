package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.Iam;
import io.millrace.local.standins.iam.PolicyEvaluation.Decision;
import io.millrace.local.standins.iam.PolicyEvaluation.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An account of the stand-in: a connection to it, faults to inject, and the hands of everybody else who works in it,
 * whom faults do not touch. A change that IAM would not take throws {@link IllegalArgumentException}.
 */
public final class StandInAccount {

    private final IamService service;
    private final InstantSource clock;

    StandInAccount(IamService service, InstantSource clock) {
        this.service = service;
        this.clock = clock;
    }

    /** In memory, on its own. */
    public static StandInAccount of(String id, InstantSource clock) {
        return new StandInAccount(new IamService(id), clock);
    }

    /** Twelve digits. */
    public String id() {
        return service.account().id();
    }

    /** ARN of the identity that calls are made with. */
    public String caller() {
        return service.caller().arn();
    }

    public IamFaults faults() {
        return service.faults();
    }

    /** The port without HTTP: stages are complete when a call returns, unless calls are made to take time. */
    public Iam connect() {
        return new DirectIam(service, clock, DirectIam.NOBODY);
    }

    /**
     * A role that anybody may assume.
     *
     * @param path such as {@code /} or {@code /consumers/}
     */
    public void createRole(String name, String path, Map<String, String> tags) {
        change((account, now) -> account.createRole(new NewRole(name, path, IamService.TRUST), tags, null, now));
    }

    /** With all of its policies, which stay where they are managed ones. */
    public void deleteRole(String name) {
        change((account, now) -> {
            StoredRole role = account.role(name);
            role.inline().keySet().forEach(policy -> account.deleteRolePolicy(name, policy, now));
            role.attached().forEach(arn -> account.detach(name, arn, now));
            account.deleteRole(name, now);
        });
    }

    public void tagRole(String role, Map<String, String> tags) {
        change((account, now) -> account.tagRole(role, tags, now));
    }

    public void untagRole(String role, String... keys) {
        change((account, now) -> account.untagRole(role, List.of(keys), now));
    }

    public void putInlinePolicy(String role, String policy, String document) {
        change((account, now) -> account.putRolePolicy(role, policy, document, now));
    }

    public void deleteInlinePolicy(String role, String policy) {
        change((account, now) -> account.deleteRolePolicy(role, policy, now));
    }

    /** @return its ARN */
    public String createPolicy(String path, String name, String document) {
        return read(account ->
                account.createPolicy(path, name, document, clock.instant()).arn());
    }

    /** @param arn of a policy of the account or of AWS */
    public void attachPolicy(String role, String arn) {
        change((account, now) -> account.attach(role, arn, now));
    }

    public void detachPolicy(String role, String arn) {
        change((account, now) -> account.detach(role, arn, now));
    }

    /** @param arn of a policy of the account or of AWS, which bounds the role's permissions */
    public void boundRole(String role, String arn) {
        change((account, now) -> account.bound(role, arn, now));
    }

    /**
     * A role that only some may assume.
     *
     * @param trust the document that says who
     */
    public void createRole(String name, String path, String trust) {
        change((account, now) -> {
            DocumentCheck.requireTrust(trust);
            account.createRole(new NewRole(name, path, trust), Map.of(), null, now);
        });
    }

    /** Names, as they are now. */
    public Set<String> roles() {
        return read(account -> Set.copyOf(account.roles().keySet()));
    }

    /** As they are now. */
    public Map<String, String> tags(String role) {
        return read(account -> account.role(role).tags());
    }

    /** Documents of a role's inline policies by name, as they are now. */
    public SortedMap<String, String> inlinePolicies(String role) {
        return read(account -> service.inlinePolicies(role));
    }

    /** Documents of the managed policies that are attached to a role by name, as they are now. */
    public SortedMap<String, String> attachedPolicies(String role) {
        return read(account -> service.attachedPolicies(role));
    }

    /** All managed policies, attached or not: how many versions each has, by name. */
    public SortedMap<String, Integer> versionsOfPolicies() {
        return service.versionsOfPolicies();
    }

    /**
     * Whether the policies of a role, as they are now, allow a request.
     *
     * @param context values by condition key
     */
    public boolean allows(String role, String action, String resource, Map<String, List<String>> context) {
        return read(account -> Simulation.ofRole(account.role(role), account)
                        .evaluate(new Request(action, resource, new TreeMap<>(context)))
                        .result()
                        .decision()
                == Decision.ALLOWED);
    }

    private interface Change {
        void make(Account account, Instant now);
    }

    private void change(Change change) {
        read(account -> {
            change.make(account, clock.instant());
            return account;
        });
    }

    private <T> T read(Function<Account, T> read) {
        synchronized (service) {
            try {
                return read.apply(service.account());
            } catch (IamRefusal e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
