package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.AuthorizationPage;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.Role;
import io.millrace.connectors.iam.RoleDetail;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The port on the stand-in's service, without HTTP: stages are complete when a call returns, unless the faults have calls
 * take time.
 */
final class DirectIam implements Iam {

    static final Observer NOBODY = new Observer() {

        @Override
        public void begun(IamOperation operation) {}

        @Override
        public void effected(IamOperation operation, String policy) {}

        @Override
        public void ended() {}
    };

    private static final String ROLE = "RoleName";
    private static final String POLICY = "PolicyName";
    private static final String ARN = "PolicyArn";
    private static final String DOCUMENT = "PolicyDocument";
    private static final Map<String, String> INVENTORY =
            Map.of("Filter.member.1", "Role", "Filter.member.2", "LocalManagedPolicy", "MaxItems", "1000");

    private final IamService service;
    private final Account account;
    private final IamFaults faults;
    private final InstantSource clock;
    private final Observer observer;

    /** A listener to the calls, which may come on several threads. */
    interface Observer {

        void begun(IamOperation operation);

        /** @param policy its name; empty for none */
        void effected(IamOperation operation, String policy);

        void ended();
    }

    DirectIam(IamService service, InstantSource clock, Observer observer) {
        this.service = service;
        this.account = service.account();
        this.faults = service.faults();
        this.clock = clock;
        this.observer = observer;
    }

    @Override
    public CompletionStage<String> caller() {
        return call(
                IamOperation.GET_CALLER_IDENTITY,
                Map.of(),
                (form, now) -> service.caller().arn());
    }

    @Override
    public CompletionStage<Role> role(String role) {
        return call(IamOperation.GET_ROLE, Map.of(ROLE, role), (form, now) -> {
            StoredRole found = service.read(form, now);
            return new Role(found.arn(), found.tags());
        });
    }

    @Override
    public CompletionStage<AuthorizationPage> authorizationDetails(@Nullable String marker) {
        Map<String, String> fields = new HashMap<>(INVENTORY);
        if (marker != null) {
            fields.put("Marker", marker);
        }
        return call(IamOperation.GET_ACCOUNT_AUTHORIZATION_DETAILS, fields, (form, now) -> {
            AuthorizationDetails details = service.authorizationDetails(form, now);
            Map<String, String> documents = new HashMap<>();
            details.policies().values().stream()
                    .filter(policy -> policy.path().startsWith(POLICY_PATH))
                    .forEach(policy -> documents.put(policy.arn(), policy.document()));
            return new AuthorizationPage(
                    details.roles().values().stream().map(DirectIam::detail).toList(), documents, details.marker());
        });
    }

    private static RoleDetail detail(StoredRole role) {
        return new RoleDetail(role.name(), role.arn(), role.tags(), role.inline(), List.copyOf(role.attached()));
    }

    @Override
    public CompletionStage<List<String>> roles() {
        return call(
                IamOperation.LIST_ROLES,
                Map.of(),
                (form, now) -> List.copyOf(account.roles().keySet()));
    }

    @Override
    public CompletionStage<List<String>> inlinePolicies(String role) {
        return call(
                IamOperation.LIST_ROLE_POLICIES,
                Map.of(ROLE, role),
                (form, now) -> List.copyOf(service.read(form, now).inline().keySet()));
    }

    @Override
    public CompletionStage<String> inlinePolicy(String role, String policy) {
        return call(
                IamOperation.GET_ROLE_POLICY,
                Map.of(ROLE, role, POLICY, policy),
                (form, now) -> Account.rolePolicy(service.read(form, now), form.policyName()));
    }

    @Override
    public CompletionStage<Void> putInlinePolicy(String role, String policy, String document) {
        return run(
                IamOperation.PUT_ROLE_POLICY,
                Map.of(ROLE, role, POLICY, policy, DOCUMENT, document),
                (form, now) -> account.putRolePolicy(form.roleName(), form.policyName(), form.required(DOCUMENT), now));
    }

    @Override
    public CompletionStage<Void> deleteInlinePolicy(String role, String policy) {
        return run(
                IamOperation.DELETE_ROLE_POLICY,
                Map.of(ROLE, role, POLICY, policy),
                (form, now) -> account.deleteRolePolicy(form.roleName(), form.policyName(), now));
    }

    @Override
    public CompletionStage<List<String>> attachedPolicies(String role, String path) {
        return call(
                IamOperation.LIST_ATTACHED_ROLE_POLICIES,
                Map.of(ROLE, role, "PathPrefix", path),
                (form, now) -> List.copyOf(service.attached(form, now).keySet()));
    }

    @Override
    public CompletionStage<String> managedPolicy(String arn) {
        return call(
                IamOperation.GET_POLICY_VERSION,
                Map.of(ARN, arn),
                (form, now) -> account.policy(form.policyArn()).document());
    }

    @Override
    public CompletionStage<String> createPolicy(String path, String name, String document) {
        return call(
                IamOperation.CREATE_POLICY,
                Map.of("Path", path, POLICY, name, DOCUMENT, document),
                (form, now) -> account.createPolicy(form.path(), form.policyName(), form.required(DOCUMENT), now)
                        .arn());
    }

    @Override
    public CompletionStage<List<String>> spareVersions(String arn) {
        return call(IamOperation.LIST_POLICY_VERSIONS, Map.of(ARN, arn), (form, now) -> {
            StoredPolicy policy = account.policy(form.policyArn());
            return policy.versions().values().stream()
                    .filter(version -> version.number() != policy.defaultVersion())
                    .map(StoredPolicy.Version::id)
                    .toList();
        });
    }

    @Override
    public CompletionStage<Void> createPolicyVersion(String arn, String document) {
        return run(
                IamOperation.CREATE_POLICY_VERSION,
                Map.of(ARN, arn, DOCUMENT, document),
                (form, now) -> account.createVersion(form.policyArn(), form.required(DOCUMENT), true, now));
    }

    @Override
    public CompletionStage<Void> deletePolicyVersion(String arn, String version) {
        return run(
                IamOperation.DELETE_POLICY_VERSION,
                Map.of(ARN, arn, "VersionId", version),
                (form, now) -> account.deleteVersion(form.policyArn(), form.versionNumber()));
    }

    @Override
    public CompletionStage<Void> attachPolicy(String role, String arn) {
        return run(
                IamOperation.ATTACH_ROLE_POLICY,
                Map.of(ROLE, role, ARN, arn),
                (form, now) -> account.attach(form.roleName(), form.policyArn(), now));
    }

    @Override
    public CompletionStage<Void> detachPolicy(String role, String arn) {
        return run(
                IamOperation.DETACH_ROLE_POLICY,
                Map.of(ROLE, role, ARN, arn),
                (form, now) -> account.detach(form.roleName(), form.policyArn(), now));
    }

    @Override
    public CompletionStage<Void> deletePolicy(String arn) {
        return run(IamOperation.DELETE_POLICY, Map.of(ARN, arn), (form, now) -> account.deletePolicy(form.policyArn()));
    }

    @Override
    public void close() {
        // The service stays the caller's.
    }

    private interface Served<T extends @Nullable Object> {
        T answer(IamForm form, Instant now);
    }

    private interface Effect {
        void take(IamForm form, Instant now);
    }

    private CompletionStage<Void> run(IamOperation operation, Map<String, String> fields, Effect effect) {
        return call(operation, fields, (form, now) -> {
                    effect.take(form, now);
                    return form;
                })
                .thenAccept(served -> {});
    }

    private <T extends @Nullable Object> CompletionStage<T> call(
            IamOperation operation, Map<String, String> fields, Served<T> served) {
        observer.begun(operation);
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable call = () -> complete(answer, operation, IamForm.of(fields), served);
        Duration latency = faults.latency();
        if (latency.isZero()) {
            call.run();
        } else {
            CompletableFuture.delayedExecutor(latency.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(call);
        }
        return answer;
    }

    private <T extends @Nullable Object> void complete(
            CompletableFuture<T> answer, IamOperation operation, IamForm form, Served<T> served) {
        T value;
        try {
            value = faults.serve(operation, form.subject(), () -> {
                synchronized (service) {
                    T given = served.answer(form, clock.instant());
                    observer.effected(operation, policyName(form));
                    return given;
                }
            });
        } catch (IamFaults.LostException e) {
            observer.ended();
            answer.completeExceptionally(new IamException(Kind.UNANSWERED, "" + e.getMessage(), e));
            return;
        } catch (IamRefusal e) {
            observer.ended();
            answer.completeExceptionally(
                    e.isThrottling()
                            ? IamException.throttled("" + e.getMessage(), e)
                            : new IamException(e.kind(), "" + e.getMessage(), e));
            return;
        }
        observer.ended();
        answer.complete(value);
    }

    private static String policyName(IamForm form) {
        String arn = form.optional(ARN);
        String name = form.optional(POLICY);
        if (arn != null) {
            return arn.substring(arn.lastIndexOf('/') + 1);
        }
        return name == null ? "" : name;
    }
}
