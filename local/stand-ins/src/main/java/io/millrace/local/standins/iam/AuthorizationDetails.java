package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.Xml;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** A page of GetAccountAuthorizationDetails: roles first, then the account's own policies, then those of AWS. */
record AuthorizationDetails(
        SortedMap<String, StoredRole> roles,
        SortedMap<String, StoredPolicy> policies,
        @Nullable String marker) {

    private static final String ROLE = "Role";
    private static final String OWN_POLICY = "LocalManagedPolicy";
    private static final String AWS_POLICY = "AWSManagedPolicy";
    private static final Set<String> FILTERS = Set.of("User", "Group", ROLE, OWN_POLICY, AWS_POLICY);

    private interface Entry {}

    private record RoleEntry(StoredRole role) implements Entry {}

    private record PolicyEntry(StoredPolicy policy) implements Entry {}

    /**
     * @param roles all of the account, by name
     * @param size the most roles and policies together
     * @throws IamRefusal for a filter that IAM does not know
     */
    static AuthorizationDetails of(IamForm form, Account account, SortedMap<String, StoredRole> roles, int size) {
        Set<String> filters = Set.copyOf(form.members("Filter"));
        for (String filter : filters) {
            if (!FILTERS.contains(filter)) {
                throw IamRefusal.validation("1 validation error detected: Value '" + filter
                        + "' at 'filter' failed to satisfy constraint: Member must satisfy enum value set: " + FILTERS);
            }
        }
        SortedMap<String, Entry> all = new TreeMap<>();
        if (isWanted(filters, ROLE)) {
            roles.forEach((name, role) -> all.put("1" + name, new RoleEntry(role)));
        }
        if (isWanted(filters, OWN_POLICY)) {
            account.policies().forEach((arn, policy) -> all.put("2" + arn, new PolicyEntry(policy)));
        }
        if (isWanted(filters, AWS_POLICY)) {
            usedOfAws(roles).forEach(policy -> all.put("3" + policy.arn(), new PolicyEntry(policy)));
        }
        MarkerPage<Entry> page = MarkerPage.of(all, form.optional("Marker"), size);
        SortedMap<String, StoredRole> rolesOfPage = new TreeMap<>();
        SortedMap<String, StoredPolicy> policiesOfPage = new TreeMap<>();
        for (Entry entry : page.items()) {
            if (entry instanceof RoleEntry one) {
                rolesOfPage.put(one.role().name(), one.role());
            } else if (entry instanceof PolicyEntry one) {
                policiesOfPage.put(one.policy().arn(), one.policy());
            }
        }
        return new AuthorizationDetails(rolesOfPage, policiesOfPage, page.marker());
    }

    private static boolean isWanted(Set<String> filters, String type) {
        return filters.isEmpty() || filters.contains(type);
    }

    private static Stream<StoredPolicy> usedOfAws(Map<String, StoredRole> roles) {
        Set<String> used = roles.values().stream()
                .flatMap(role -> Stream.concat(role.attached().stream(), Stream.ofNullable(role.boundary())))
                .collect(Collectors.toSet());
        return AwsPolicies.all().values().stream().filter(policy -> used.contains(policy.arn()));
    }

    /** @param account for the number of attachments */
    void write(Xml xml, Account account) throws XMLStreamException {
        xml.element("UserDetailList", none -> {}).element("GroupDetailList", none -> {});
        xml.element("RoleDetailList", list -> {
            for (StoredRole role : roles.values()) {
                list.element("member", member -> role(member, role, account));
            }
        });
        xml.element("Policies", list -> {
            for (StoredPolicy policy : policies.values()) {
                list.element("member", member -> policy(member, policy, account));
            }
        });
    }

    private static void role(Xml xml, StoredRole role, Account account) throws XMLStreamException {
        xml.text("Path", role.path())
                .text("RoleName", role.name())
                .text("RoleId", role.fixed().id())
                .text("Arn", role.arn())
                .time("CreateDate", role.fixed().createdAt())
                .encoded("AssumeRolePolicyDocument", role.trust())
                .element("InstanceProfileList", none -> {});
        xml.element("RolePolicyList", list -> {
            for (Map.Entry<String, String> policy : role.inline().entrySet()) {
                list.element(
                        "member",
                        member -> member.text("PolicyName", policy.getKey())
                                .encoded("PolicyDocument", policy.getValue()));
            }
        });
        xml.element("AttachedManagedPolicies", list -> {
            for (String arn : role.attached()) {
                StoredPolicy policy = account.find(arn);
                if (policy != null) {
                    list.element(
                            "member",
                            member -> member.text("PolicyName", policy.name()).text("PolicyArn", arn));
                }
            }
        });
        IamAnswers.boundary(xml, role);
        IamAnswers.tags(xml, role);
    }

    private static void policy(Xml xml, StoredPolicy policy, Account account) throws XMLStreamException {
        IamAnswers.policy(xml, policy, account);
        xml.element("PolicyVersionList", list -> {
            for (StoredPolicy.Version version : policy.versions().values()) {
                list.element("member", member -> IamAnswers.version(member, policy, version, true));
            }
        });
    }
}
