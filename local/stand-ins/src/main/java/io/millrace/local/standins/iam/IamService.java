package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.Xml;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** One account of IAM. Operations run one at a time; one that is refused throws {@link IamRefusal} without effect. */
final class IamService {

    /** Of a role that anybody may assume. */
    static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";

    private static final Xml.Content NOTHING = xml -> {};

    private final Account account;
    private final IamFaults faults;

    /** @param accountId twelve digits */
    IamService(String accountId) {
        this.account = new Account(accountId);
        this.faults = new IamFaults(Caller.of(accountId).arn());
    }

    /** Of every call that is made without assuming a role. */
    Caller caller() {
        return Caller.of(account.id());
    }

    IamFaults faults() {
        return faults;
    }

    Account account() {
        return account;
    }

    synchronized void putInlinePolicy(String role, String policy, String document, Instant now) {
        account.putRolePolicy(role, policy, document, now);
    }

    synchronized void createRole(String name, String path, Map<String, String> tags, Instant now) {
        account.createRole(new NewRole(name, path, TRUST), tags, null, now);
    }

    /** Documents of a role's inline policies by name. */
    synchronized SortedMap<String, String> inlinePolicies(String role) {
        return new TreeMap<>(account.role(role).inline());
    }

    /** Documents of the managed policies that are attached to a role by name. */
    synchronized SortedMap<String, String> attachedPolicies(String role) {
        SortedMap<String, String> documents = new TreeMap<>();
        for (String arn : account.role(role).attached()) {
            StoredPolicy policy = account.policy(arn);
            documents.put(policy.name(), policy.document());
        }
        return documents;
    }

    /** The number of versions of each managed policy, by name. */
    synchronized SortedMap<String, Integer> versionsOfPolicies() {
        SortedMap<String, Integer> versions = new TreeMap<>();
        account.policies()
                .values()
                .forEach(policy -> versions.put(policy.name(), policy.versions().size()));
        return versions;
    }

    /**
     * The answer's body.
     *
     * @throws IamRefusal when the call is refused; it then had no effect
     */
    synchronized byte[] answer(IamOperation operation, IamForm form, Caller caller, Instant now) {
        return body(operation, result(operation, form, caller, now));
    }

    static byte[] body(IamOperation operation, Xml.Content result) {
        String action = operation.action();
        return Xml.document(action + "Response", operation.namespace(), xml -> {
            if (result != NOTHING) {
                xml.element(action + "Result", result);
            }
            xml.element(
                    "ResponseMetadata",
                    metadata -> metadata.text("RequestId", UUID.randomUUID().toString()));
        });
    }

    private Xml.Content result(IamOperation operation, IamForm form, Caller caller, Instant now) {
        return switch (operation) {
            case CREATE_ROLE -> createRole(form, now);
            case GET_ROLE -> role(read(form, now));
            case DELETE_ROLE -> {
                account.deleteRole(form.roleName(), now);
                yield NOTHING;
            }
            case LIST_ROLES -> listRoles(form);
            case TAG_ROLE -> {
                account.tagRole(form.roleName(), form.tags(), now);
                yield NOTHING;
            }
            case UNTAG_ROLE -> {
                account.untagRole(form.roleName(), form.tagKeys(), now);
                yield NOTHING;
            }
            case LIST_ROLE_TAGS -> {
                StoredRole role = read(form, now);
                yield xml -> {
                    IamAnswers.tags(xml, role);
                    xml.text("IsTruncated", "false");
                };
            }
            case PUT_ROLE_POLICY -> {
                account.putRolePolicy(form.roleName(), form.policyName(), form.required("PolicyDocument"), now);
                yield NOTHING;
            }
            case GET_ROLE_POLICY -> getRolePolicy(form, now);
            case DELETE_ROLE_POLICY -> {
                account.deleteRolePolicy(form.roleName(), form.policyName(), now);
                yield NOTHING;
            }
            case LIST_ROLE_POLICIES -> listRolePolicies(form, now);
            case ATTACH_ROLE_POLICY -> {
                account.attach(form.roleName(), form.policyArn(), now);
                yield NOTHING;
            }
            case DETACH_ROLE_POLICY -> {
                account.detach(form.roleName(), form.policyArn(), now);
                yield NOTHING;
            }
            case LIST_ATTACHED_ROLE_POLICIES -> listAttached(form, now);
            case CREATE_POLICY ->
                policy(account.createPolicy(form.path(), form.policyName(), form.required("PolicyDocument"), now));
            case GET_POLICY -> policy(account.policy(form.policyArn()));
            case DELETE_POLICY -> {
                account.deletePolicy(form.policyArn());
                yield NOTHING;
            }
            case LIST_POLICIES -> listPolicies(form);
            case CREATE_POLICY_VERSION -> {
                StoredPolicy.Version created = account.createVersion(
                        form.policyArn(), form.required("PolicyDocument"), form.isTrue("SetAsDefault"), now);
                yield version(account.policy(form.policyArn()), created, false);
            }
            case GET_POLICY_VERSION ->
                version(
                        account.policy(form.policyArn()),
                        account.version(form.policyArn(), form.versionNumber()),
                        true);
            case DELETE_POLICY_VERSION -> {
                account.deleteVersion(form.policyArn(), form.versionNumber());
                yield NOTHING;
            }
            case LIST_POLICY_VERSIONS -> listVersions(form);
            case PUT_ROLE_PERMISSIONS_BOUNDARY -> {
                account.bound(form.roleName(), form.boundary(), now);
                yield NOTHING;
            }
            case DELETE_ROLE_PERMISSIONS_BOUNDARY -> {
                account.unbound(form.roleName(), now);
                yield NOTHING;
            }
            case LIST_ENTITIES_FOR_POLICY -> listEntities(form);
            case GET_ACCOUNT_AUTHORIZATION_DETAILS -> {
                AuthorizationDetails details = authorizationDetails(form, now);
                yield xml -> {
                    details.write(xml, account);
                    end(xml, details.marker());
                };
            }
            case SIMULATE_PRINCIPAL_POLICY -> {
                String arn = form.required("PolicySourceArn");
                StoredRole role = roleOf(arn);
                if (role == null) {
                    throw IamRefusal.missing("The entity " + arn + " cannot be found.");
                }
                yield simulation(form, Simulation.ofRole(role, account, form));
            }
            case SIMULATE_CUSTOM_POLICY -> simulation(form, Simulation.ofDocuments(form));
            case ASSUME_ROLE -> throw new IllegalStateException("credentials are given out where they are checked");
            case GET_CALLER_IDENTITY ->
                xml -> xml.text("Arn", caller.arn())
                        .text("UserId", caller.userId())
                        .text("Account", caller.account());
        };
    }

    /** A role as reads see it. */
    StoredRole read(IamForm form, Instant now) {
        return account.role(form.roleName(), now.minus(faults.staleFor()), faults.staleWrites());
    }

    /** A page of the roles as reads see them, and of the policies as they are. */
    AuthorizationDetails authorizationDetails(IamForm form, Instant now) {
        SortedMap<String, StoredRole> roles = account.roles(now.minus(faults.staleFor()), faults.staleWrites());
        return AuthorizationDetails.of(form, account, roles, Math.min(form.maxItems(), faults.pageItems()));
    }

    private Xml.Content simulation(IamForm form, Simulation simulation) {
        return list(form, simulation.run(form), "EvaluationResults", (xml, evaluated) -> evaluated.write(xml));
    }

    /** As it is now; null when there is none of the ARN. */
    synchronized @Nullable StoredRole roleOf(String arn) {
        return account.roles().values().stream()
                .filter(role -> role.arn().equals(arn))
                .findAny()
                .orElse(null);
    }

    private Xml.Content createRole(IamForm form, Instant now) {
        return role(account.createRole(form.newRole(), form.tags(), form.optionalBoundary(), now));
    }

    private Xml.Content listRoles(IamForm form) {
        SortedMap<String, StoredRole> matching = new TreeMap<>(account.roles());
        matching.values().removeIf(role -> !role.path().startsWith(form.pathPrefix()));
        return list(form, matching, "Roles", IamAnswers::role);
    }

    private Xml.Content getRolePolicy(IamForm form, Instant now) {
        StoredRole role = read(form, now);
        String document = Account.rolePolicy(role, form.policyName());
        return xml -> xml.text("RoleName", role.name())
                .text("PolicyName", form.policyName())
                .encoded("PolicyDocument", document);
    }

    private Xml.Content listRolePolicies(IamForm form, Instant now) {
        SortedMap<String, String> names = new TreeMap<>();
        read(form, now).inline().keySet().forEach(name -> names.put(name, name));
        return xml -> {
            MarkerPage<String> page = page(form, names);
            xml.element("PolicyNames", list -> {
                for (String name : page.items()) {
                    list.text("member", name);
                }
            });
            end(xml, page.marker());
        };
    }

    /** Policies that are attached to a role, by ARN. */
    SortedMap<String, StoredPolicy> attached(IamForm form, Instant now) {
        SortedMap<String, StoredPolicy> attached = new TreeMap<>();
        for (String arn : read(form, now).attached()) {
            StoredPolicy policy = account.find(arn);
            if (policy != null && policy.path().startsWith(form.pathPrefix())) {
                attached.put(arn, policy);
            }
        }
        return attached;
    }

    private Xml.Content listAttached(IamForm form, Instant now) {
        return list(
                form,
                attached(form, now),
                "AttachedPolicies",
                (xml, policy) -> xml.text("PolicyName", policy.name()).text("PolicyArn", policy.arn()));
    }

    private Xml.Content listPolicies(IamForm form) {
        String scope = form.scope();
        SortedMap<String, StoredPolicy> matching = new TreeMap<>();
        if (!scope.equals("AWS")) {
            matching.putAll(account.policies());
        }
        if (!scope.equals("Local")) {
            matching.putAll(AwsPolicies.all());
        }
        matching.values().removeIf(policy -> !policy.path().startsWith(form.pathPrefix()));
        if (form.isTrue("OnlyAttached")) {
            matching.keySet().removeIf(arn -> account.attachments(arn) == 0);
        }
        return list(form, matching, "Policies", (xml, policy) -> IamAnswers.policy(xml, policy, account));
    }

    /** Roles only: there are no users and groups. */
    private Xml.Content listEntities(IamForm form) {
        String arn = form.policyArn();
        account.policy(arn);
        String usage = form.optional("PolicyUsageFilter");
        String filter = form.optional("EntityFilter");
        SortedMap<String, StoredRole> using = new TreeMap<>();
        if (filter == null || filter.equals("Role")) {
            using.putAll(account.roles());
        }
        using.values().removeIf(role -> !isUsed(arn, role, usage));
        using.values().removeIf(role -> !role.path().startsWith(form.pathPrefix()));
        MarkerPage<StoredRole> page = page(form, using);
        return xml -> {
            xml.element("PolicyGroups", none -> {}).element("PolicyUsers", none -> {});
            xml.element("PolicyRoles", list -> {
                for (StoredRole role : page.items()) {
                    list.element(
                            "member",
                            member -> member.text("RoleName", role.name())
                                    .text("RoleId", role.fixed().id()));
                }
            });
            end(xml, page.marker());
        };
    }

    private static boolean isUsed(String arn, StoredRole role, @Nullable String usage) {
        boolean asBoundary = !"PermissionsPolicy".equals(usage) && arn.equals(role.boundary());
        boolean asPolicy =
                !"PermissionsBoundary".equals(usage) && role.attached().contains(arn);
        return asBoundary || asPolicy;
    }

    private Xml.Content listVersions(IamForm form) {
        StoredPolicy policy = account.policy(form.policyArn());
        SortedMap<String, StoredPolicy.Version> newestFirst = new TreeMap<>();
        policy.versions()
                .forEach((number, version) ->
                        newestFirst.put(String.format("%010d", Integer.MAX_VALUE - number), version));
        return list(form, newestFirst, "Versions", (xml, version) -> IamAnswers.version(xml, policy, version, false));
    }

    private interface Fields<T> {
        void write(Xml xml, T item) throws XMLStreamException;
    }

    private <T> Xml.Content list(IamForm form, SortedMap<String, T> all, String name, Fields<T> fields) {
        MarkerPage<T> page = page(form, all);
        return xml -> {
            xml.element(name, list -> {
                for (T item : page.items()) {
                    list.element("member", member -> fields.write(member, item));
                }
            });
            end(xml, page.marker());
        };
    }

    private <T> MarkerPage<T> page(IamForm form, SortedMap<String, T> all) {
        return MarkerPage.of(all, form.optional("Marker"), Math.min(form.maxItems(), faults.pageItems()));
    }

    private static void end(Xml xml, @Nullable String marker) throws XMLStreamException {
        xml.text("IsTruncated", marker == null ? "false" : "true");
        if (marker != null) {
            xml.text("Marker", marker);
        }
    }

    private static Xml.Content role(StoredRole role) {
        return xml -> xml.element("Role", fields -> {
            IamAnswers.role(fields, role);
            IamAnswers.boundary(fields, role);
            IamAnswers.tags(fields, role);
        });
    }

    private Xml.Content policy(StoredPolicy policy) {
        return xml -> xml.element("Policy", fields -> IamAnswers.policy(fields, policy, account));
    }

    private static Xml.Content version(StoredPolicy policy, StoredPolicy.Version version, boolean withDocument) {
        return xml -> xml.element("PolicyVersion", fields -> IamAnswers.version(fields, policy, version, withDocument));
    }
}
