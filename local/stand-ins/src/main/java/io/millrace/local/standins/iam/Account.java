package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The roles and policies of one account, and the rules of changing them. */
final class Account {

    private static final String OF_AWS = "/aws-service-role/";
    private static final int INLINE_CHARACTERS = 10_240;
    private static final int MANAGED_CHARACTERS = 6_144;
    private static final int ATTACHED = 10;
    private static final int VERSIONS = 5;
    private static final int TAGS = 50;

    private final String id;
    private final Map<String, RoleHistory> roles = new LinkedHashMap<>();
    private final TreeMap<String, StoredPolicy> policies = new TreeMap<>();
    private int ids;

    /** @param id twelve digits */
    Account(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /**
     * Names that differ in case only are the same; they are found by the one they were created with.
     *
     * @param boundary ARN of a managed policy; null for none
     */
    StoredRole createRole(NewRole asked, Map<String, String> tags, @Nullable String boundary, Instant now) {
        String name = asked.name();
        boolean taken = roles.entrySet().stream()
                .anyMatch(known -> known.getKey().equalsIgnoreCase(name)
                        && known.getValue().now() != null);
        if (taken) {
            throw IamRefusal.exists("Role with name " + name + " already exists.");
        }
        if (boundary != null) {
            policy(boundary);
        }
        String arn = arn("role", asked.path(), name);
        StoredRole role = StoredRole.created(new StoredRole.Fixed(asked, arn, newId("AROA"), now), tags, boundary);
        history(name).become(role, now);
        return role;
    }

    StoredRole role(String name) {
        RoleHistory history = roles.get(name);
        StoredRole role = history == null ? null : history.now();
        if (role == null) {
            throw IamRefusal.noRole(name);
        }
        return role;
    }

    /** As it was at a time, or so many changes ago. */
    StoredRole role(String name, Instant asOf, int writesAgo) {
        RoleHistory history = roles.get(name);
        StoredRole role = history == null ? null : history.asOf(asOf, writesAgo);
        if (role == null) {
            throw IamRefusal.noRole(name);
        }
        return role;
    }

    /** By name. */
    SortedMap<String, StoredRole> roles() {
        SortedMap<String, StoredRole> there = new TreeMap<>();
        roles.forEach((name, history) -> {
            StoredRole role = history.now();
            if (role != null) {
                there.put(name, role);
            }
        });
        return there;
    }

    /** As they were at a time, or so many changes of each ago; by name. */
    SortedMap<String, StoredRole> roles(Instant asOf, int writesAgo) {
        SortedMap<String, StoredRole> there = new TreeMap<>();
        roles.forEach((name, history) -> {
            StoredRole role = history.asOf(asOf, writesAgo);
            if (role != null) {
                there.put(name, role);
            }
        });
        return there;
    }

    void deleteRole(String name, Instant now) {
        StoredRole role = modifiable(name);
        if (!role.inline().isEmpty()) {
            throw IamRefusal.conflict("Cannot delete entity, must delete policies first.");
        }
        if (!role.attached().isEmpty()) {
            throw IamRefusal.conflict("Cannot delete entity, must detach all policies first.");
        }
        history(name).become(null, now);
    }

    void tagRole(String name, Map<String, String> tags, Instant now) {
        if (modifiable(name).tagged(tags).tags().size() > TAGS) {
            throw IamRefusal.limit("The number of tags has reached the maximum limit.");
        }
        change(name, role -> role.tagged(tags), now);
    }

    void untagRole(String name, Iterable<String> keys, Instant now) {
        HashSet<String> removed = new HashSet<>();
        keys.forEach(removed::add);
        change(name, role -> role.untagged(removed), now);
    }

    void putRolePolicy(String name, String policy, String document, Instant now) {
        StoredRole role = modifiable(name);
        DocumentCheck.require(document);
        int size = role.with(policy, document).inline().values().stream()
                .mapToInt(DocumentCheck::size)
                .sum();
        if (size > INLINE_CHARACTERS) {
            throw IamRefusal.limit("Maximum policy size of " + INLINE_CHARACTERS + " bytes exceeded for role " + name);
        }
        change(name, changed -> changed.with(policy, document), now);
    }

    static String rolePolicy(StoredRole role, String policy) {
        String document = role.inline().get(policy);
        if (document == null) {
            throw IamRefusal.missing("The role policy with name " + policy + " cannot be found.");
        }
        return document;
    }

    void deleteRolePolicy(String name, String policy, Instant now) {
        rolePolicy(modifiable(name), policy);
        change(name, role -> role.without(policy), now);
    }

    void attach(String name, String arn, Instant now) {
        StoredRole role = modifiable(name);
        if (find(arn) == null) {
            throw IamRefusal.missing("Policy " + arn + " does not exist or is not attachable.");
        }
        if (role.attached().contains(arn)) {
            return;
        }
        if (role.attached().size() >= ATTACHED) {
            throw IamRefusal.limit("Cannot exceed quota for PoliciesPerRole: " + ATTACHED);
        }
        change(name, changed -> changed.attaching(arn), now);
    }

    void detach(String name, String arn, Instant now) {
        if (!modifiable(name).attached().contains(arn)) {
            throw IamRefusal.missing("Policy " + arn + " was not found.");
        }
        change(name, role -> role.detaching(arn), now);
    }

    StoredPolicy createPolicy(String path, String name, String document, Instant now) {
        boolean taken = policies.values().stream()
                .anyMatch(policy -> policy.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)));
        if (taken) {
            throw IamRefusal.exists("A policy called " + name + " already exists. Duplicate names are not allowed.");
        }
        requireManaged(document);
        StoredPolicy policy = new StoredPolicy(arn("policy", path, name), newId("ANPA"), document, now);
        policies.put(policy.arn(), policy);
        return policy;
    }

    /** One of the account's own, or of AWS. */
    StoredPolicy policy(String arn) {
        StoredPolicy policy = find(arn);
        if (policy == null) {
            throw IamRefusal.missing("Policy " + arn + " was not found.");
        }
        return policy;
    }

    /** Null when there is none. */
    @Nullable
    StoredPolicy find(String arn) {
        return AwsPolicies.isOfAws(arn) ? AwsPolicies.all().get(arn) : policies.get(arn);
    }

    /** Only the account's own policies are changed by it. */
    private StoredPolicy own(String arn) {
        if (AwsPolicies.isOfAws(arn)) {
            throw IamRefusal.denied("Policy " + arn + " is of AWS and cannot be changed.");
        }
        return policy(arn);
    }

    /** The account's own, by ARN. */
    SortedMap<String, StoredPolicy> policies() {
        return policies;
    }

    long attachments(String arn) {
        return roles().values().stream()
                .filter(role -> role.attached().contains(arn))
                .count();
    }

    /** Number of the roles whose permissions it bounds. */
    long boundaries(String arn) {
        return roles().values().stream()
                .filter(role -> arn.equals(role.boundary()))
                .count();
    }

    void bound(String name, String arn, Instant now) {
        modifiable(name);
        policy(arn);
        change(name, role -> role.boundedBy(arn), now);
    }

    void unbound(String name, Instant now) {
        if (modifiable(name).boundary() == null) {
            throw IamRefusal.missing("Role " + name + " does not have permissions boundary");
        }
        change(name, role -> role.boundedBy(null), now);
    }

    StoredPolicy.Version createVersion(String arn, String document, boolean asDefault, Instant now) {
        StoredPolicy policy = own(arn);
        requireManaged(document);
        if (policy.versions().size() >= VERSIONS) {
            throw IamRefusal.limit("A managed policy can have up to " + VERSIONS
                    + " versions. Before you create a new version, you must delete an existing version.");
        }
        return policy.add(document, asDefault, now);
    }

    StoredPolicy.Version version(String arn, int number) {
        StoredPolicy.Version version = policy(arn).versions().get(number);
        if (version == null) {
            throw IamRefusal.missing("Policy " + arn + " version v" + number + " does not exist.");
        }
        return version;
    }

    void deleteVersion(String arn, int number) {
        StoredPolicy policy = own(arn);
        version(arn, number);
        if (policy.defaultVersion() == number) {
            throw IamRefusal.conflict("Cannot delete the default version of a policy.");
        }
        policy.remove(number);
    }

    void deletePolicy(String arn) {
        StoredPolicy policy = own(arn);
        if (attachments(arn) > 0 || boundaries(arn) > 0) {
            throw IamRefusal.conflict("Cannot delete a policy attached to entities.");
        }
        if (policy.versions().size() > 1) {
            throw IamRefusal.conflict(
                    "This policy has more than one version. Before you delete a policy, you must delete"
                            + " the policy's versions. The default version is deleted with the policy.");
        }
        policies.remove(arn);
    }

    private static void requireManaged(String document) {
        DocumentCheck.require(document);
        if (DocumentCheck.size(document) > MANAGED_CHARACTERS) {
            throw IamRefusal.limit("Cannot exceed quota for PolicySize: " + MANAGED_CHARACTERS);
        }
    }

    private StoredRole modifiable(String name) {
        StoredRole role = role(name);
        if (role.path().startsWith(OF_AWS)) {
            throw IamRefusal.unmodifiable("Cannot perform the operation on the protected role '" + name
                    + "' - this role is only modifiable by AWS");
        }
        return role;
    }

    private void change(String name, UnaryOperator<StoredRole> change, Instant now) {
        history(name).become(change.apply(modifiable(name)), now);
    }

    private RoleHistory history(String name) {
        return roles.computeIfAbsent(name, any -> new RoleHistory());
    }

    private String arn(String kind, String path, String name) {
        return "arn:aws:iam::" + id + ":" + kind + path + name;
    }

    private String newId(String prefix) {
        return String.format("%sMILLRACE%09d", prefix, ++ids);
    }
}
