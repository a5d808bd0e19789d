package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.LocalIdentity;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;

/** One account of IAM. Operations run one at a time; one that is refused throws {@link IamRefusal} without effect. */
final class IamService {

    /** The identity of every caller. */
    static final String CALLER = "arn:aws:sts::" + LocalIdentity.ACCOUNT_ID + ":assumed-role/millrace/local";

    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";
    private static final Xml.Content NOTHING = xml -> {};

    private final Account account = new Account();
    private final IamFaults faults;

    IamService(IamFaults faults) {
        this.faults = faults;
    }

    Account account() {
        return account;
    }

    synchronized void putInlinePolicy(String role, String policy, String document, Instant now) {
        account.putRolePolicy(role, policy, document, now);
    }

    synchronized void createRole(String name, String path, Map<String, String> tags, Instant now) {
        account.createRole(name, path, TRUST, tags, now);
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
    synchronized byte[] answer(IamOperation operation, IamForm form, Instant now) {
        Xml.Content result = result(operation, form, now);
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

    private Xml.Content result(IamOperation operation, IamForm form, Instant now) {
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
                    tags(xml, role);
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
            case GET_CALLER_IDENTITY ->
                xml -> xml.text("Arn", CALLER)
                        .text("UserId", "AROAMILLRACE:local")
                        .text("Account", LocalIdentity.ACCOUNT_ID);
        };
    }

    /** A role as reads see it. */
    StoredRole read(IamForm form, Instant now) {
        return account.role(form.roleName(), now.minus(faults.staleFor()), faults.staleWrites());
    }

    private Xml.Content createRole(IamForm form, Instant now) {
        String trust = form.required("AssumeRolePolicyDocument");
        DocumentCheck.parse(trust);
        return role(account.createRole(form.roleName(), form.path(), trust, form.tags(), now));
    }

    private Xml.Content listRoles(IamForm form) {
        SortedMap<String, StoredRole> matching = new TreeMap<>(account.roles());
        matching.values().removeIf(role -> !role.path().startsWith(form.pathPrefix()));
        return list(form, matching, "Roles", (xml, role) -> roleFields(xml, role));
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
            end(xml, page);
        };
    }

    /** Policies that are attached to a role, by ARN. */
    SortedMap<String, StoredPolicy> attached(IamForm form, Instant now) {
        SortedMap<String, StoredPolicy> attached = new TreeMap<>();
        for (String arn : read(form, now).attached()) {
            StoredPolicy policy = account.policies().get(arn);
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
                (xml, policy) -> xml.text("PolicyName", policy.name()).text("PolicyArn", Account.arn(policy)));
    }

    private Xml.Content listPolicies(IamForm form) {
        SortedMap<String, StoredPolicy> matching = new TreeMap<>(account.policies());
        matching.values().removeIf(policy -> !policy.path().startsWith(form.pathPrefix()));
        return list(form, matching, "Policies", this::policyFields);
    }

    private Xml.Content listVersions(IamForm form) {
        StoredPolicy policy = account.policy(form.policyArn());
        SortedMap<String, StoredPolicy.Version> newestFirst = new TreeMap<>();
        policy.versions()
                .forEach((number, version) ->
                        newestFirst.put(String.format("%010d", Integer.MAX_VALUE - number), version));
        return list(form, newestFirst, "Versions", (xml, version) -> versionFields(xml, policy, version, false));
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
            end(xml, page);
        };
    }

    private <T> MarkerPage<T> page(IamForm form, SortedMap<String, T> all) {
        return MarkerPage.of(all, form.optional("Marker"), Math.min(form.maxItems(), faults.pageItems()));
    }

    private static void end(Xml xml, MarkerPage<?> page) throws XMLStreamException {
        String marker = page.marker();
        xml.text("IsTruncated", marker == null ? "false" : "true");
        if (marker != null) {
            xml.text("Marker", marker);
        }
    }

    private static Xml.Content role(StoredRole role) {
        return xml -> xml.element("Role", fields -> {
            roleFields(fields, role);
            tags(fields, role);
        });
    }

    /** Lists have no tags. */
    private static void roleFields(Xml xml, StoredRole role) throws XMLStreamException {
        xml.text("Path", role.path())
                .text("RoleName", role.name())
                .text("RoleId", role.id())
                .text("Arn", Account.arn(role))
                .time("CreateDate", role.createdAt())
                .encoded("AssumeRolePolicyDocument", role.trust())
                .text("MaxSessionDuration", "3600");
    }

    private static void tags(Xml xml, StoredRole role) throws XMLStreamException {
        xml.element("Tags", list -> {
            for (Map.Entry<String, String> tag : role.tags().entrySet()) {
                list.element(
                        "member", member -> member.text("Key", tag.getKey()).text("Value", tag.getValue()));
            }
        });
    }

    private Xml.Content policy(StoredPolicy policy) {
        return xml -> xml.element("Policy", fields -> policyFields(fields, policy));
    }

    private void policyFields(Xml xml, StoredPolicy policy) throws XMLStreamException {
        String arn = Account.arn(policy);
        xml.text("PolicyName", policy.name())
                .text("PolicyId", policy.id())
                .text("Arn", arn)
                .text("Path", policy.path())
                .text("DefaultVersionId", "v" + policy.defaultVersion())
                .text("AttachmentCount", String.valueOf(account.attachments(arn)))
                .text("PermissionsBoundaryUsageCount", "0")
                .text("IsAttachable", "true")
                .time("CreateDate", policy.createdAt())
                .time("UpdateDate", policy.updatedAt());
    }

    private static Xml.Content version(StoredPolicy policy, StoredPolicy.Version version, boolean withDocument) {
        return xml -> xml.element("PolicyVersion", fields -> versionFields(fields, policy, version, withDocument));
    }

    private static void versionFields(Xml xml, StoredPolicy policy, StoredPolicy.Version version, boolean withDocument)
            throws XMLStreamException {
        if (withDocument) {
            xml.encoded("Document", version.document());
        }
        xml.text("VersionId", version.id())
                .text("IsDefaultVersion", String.valueOf(version.number() == policy.defaultVersion()))
                .time("CreateDate", version.createdAt());
    }
}
