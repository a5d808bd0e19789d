package io.millrace.local.moto;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.http.LocalIdentity;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.Tag;

/** Any IAM at an endpoint, with the SDK's own client beside the port. */
final class EndpointIamRig implements IamRig {

    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";

    private final URI endpoint;
    private final IamClient client;

    EndpointIamRig(URI endpoint) {
        this.endpoint = endpoint;
        this.client = IamClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(LocalIdentity.credentials())
                .build();
    }

    @Override
    public Iam connect() {
        return SdkIam.connect(new IamConnection(null, endpoint), LocalIdentity.credentials());
    }

    @Override
    public void createRole(String name, String path, Map<String, String> tags) {
        client.createRole(request -> request.roleName(name)
                .path(path)
                .assumeRolePolicyDocument(TRUST)
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList()));
    }

    @Override
    public void nextCalls(IamAction action, Fault fault, int times) {
        throw new UnsupportedOperationException("faults are not injected");
    }

    /** Pages hold what is asked for. */
    @Override
    public void pagesHold(int items) {}

    @Override
    public SortedMap<String, String> inlinePolicies(String role) {
        SortedMap<String, String> documents = new TreeMap<>();
        client.listRolePoliciesPaginator(request -> request.roleName(role)).policyNames().stream()
                .forEach(name -> documents.put(
                        name,
                        decoded(client.getRolePolicy(
                                        request -> request.roleName(role).policyName(name))
                                .policyDocument())));
        return documents;
    }

    @Override
    public SortedMap<String, String> attachedPolicies(String role) {
        SortedMap<String, String> documents = new TreeMap<>();
        client.listAttachedRolePoliciesPaginator(request -> request.roleName(role)).attachedPolicies().stream()
                .forEach(policy -> documents.put(policy.policyName(), document(policy.policyArn())));
        return documents;
    }

    private String document(String arn) {
        Policy policy = client.getPolicy(request -> request.policyArn(arn)).policy();
        return decoded(client.getPolicyVersion(request -> request.policyArn(arn).versionId(policy.defaultVersionId()))
                .policyVersion()
                .document());
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public SortedMap<String, Integer> versionsOfPolicies() {
        SortedMap<String, Integer> versions = new TreeMap<>();
        client.listPoliciesPaginator(request -> request.scope(PolicyScopeType.LOCAL)).policies().stream()
                .forEach(policy -> versions.put(
                        policy.policyName(),
                        client.listPolicyVersions(request -> request.policyArn(policy.arn()))
                                .versions()
                                .size()));
        return versions;
    }

    /**
     * Roles and own policies as iam:GetAccountAuthorizationDetails has them, in order, without ids and times, and without
     * two fields of a policy: moto leaves out its name, and counts an attachment that is repeated twice.
     */
    List<String> authorizationDetails() {
        List<String> details = new ArrayList<>();
        client.getAccountAuthorizationDetailsPaginator(
                        request -> request.filter(EntityType.ROLE, EntityType.LOCAL_MANAGED_POLICY))
                .forEach(page -> {
                    page.roleDetailList().forEach(role -> details.add(role(role)));
                    page.policies().forEach(policy -> details.add(policy(policy)));
                });
        details.sort(null);
        return details;
    }

    private static String role(RoleDetail role) {
        SortedMap<String, String> tags = new TreeMap<>();
        role.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        SortedMap<String, String> inline = new TreeMap<>();
        role.rolePolicyList().forEach(policy -> inline.put(policy.policyName(), decoded(policy.policyDocument())));
        List<String> attached = role.attachedManagedPolicies().stream()
                .map(AttachedPolicy::policyArn)
                .sorted()
                .toList();
        return role.roleName() + " " + role.arn() + " " + role.path() + " " + tags + " " + inline + " " + attached + " "
                + decoded(role.assumeRolePolicyDocument());
    }

    private static String policy(ManagedPolicyDetail policy) {
        SortedMap<String, String> versions = new TreeMap<>();
        policy.policyVersionList()
                .forEach(version -> versions.put(
                        version.versionId(), version.isDefaultVersion() + " " + decoded(version.document())));
        return policy.arn() + " " + policy.path() + " " + policy.defaultVersionId() + " " + versions;
    }

    @Override
    public void close() {
        client.close();
    }
}
