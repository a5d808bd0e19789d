package io.millrace.connectors.iam;

import static io.millrace.connectors.iam.IamAnswers.all;
import static io.millrace.connectors.iam.IamAnswers.answer;
import static io.millrace.connectors.iam.IamAnswers.done;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.StsAsyncClient;

/** AWS IAM, or anything that speaks its protocol, over the SDK's asynchronous client. The SDK sends nothing twice. */
public final class SdkIam implements Iam {

    /** A checkpoint waits for calls. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    /** The API's own bound. */
    private static final int PAGE = 1_000;

    private static final Comparator<String> BY_AGE =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final IamAsyncClient iam;
    private final StsAsyncClient sts;

    private SdkIam(IamAsyncClient iam, StsAsyncClient sts) {
        this.iam = iam;
        this.sts = sts;
    }

    public static SdkIam connect(IamConnection connection) {
        return connect(connection, DefaultCredentialsProvider.builder().build());
    }

    public static SdkIam connect(IamConnection connection, AwsCredentialsProvider credentials) {
        return new SdkIam(
                configured(IamAsyncClient.builder(), connection, credentials).build(),
                configured(StsAsyncClient.builder(), connection, credentials).build());
    }

    private static <B extends AwsClientBuilder<B, C>, C> B configured(
            B builder, IamConnection connection, AwsCredentialsProvider credentials) {
        builder.credentialsProvider(credentials)
                .region(Region.of(connection.region()))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_TIMEOUT)
                        .build());
        if (connection.endpoint() != null) {
            builder.endpointOverride(connection.endpoint());
        }
        return builder;
    }

    @Override
    public CompletionStage<String> caller() {
        return answer(sts.getCallerIdentity(), identity -> identity.arn());
    }

    @Override
    public CompletionStage<Role> role(String role) {
        return answer(
                iam.getRole(request -> request.roleName(role)),
                got -> new Role(
                        got.role().arn(), got.role().tags().stream().collect(Collectors.toMap(Tag::key, Tag::value))));
    }

    @Override
    public CompletionStage<AuthorizationPage> authorizationDetails(@Nullable String marker) {
        return answer(
                iam.getAccountAuthorizationDetails(
                        request -> request.filter(EntityType.ROLE, EntityType.LOCAL_MANAGED_POLICY)
                                .maxItems(PAGE)
                                .marker(marker)),
                page -> new AuthorizationPage(
                        page.roleDetailList().stream().map(SdkIam::detail).collect(Collectors.toList()),
                        defaultDocuments(page.policies()),
                        Boolean.TRUE.equals(page.isTruncated()) ? page.marker() : null));
    }

    @Override
    public CompletionStage<List<String>> roles() {
        return all(iam.listRolesPaginator(request -> request.maxItems(PAGE)).roles(), role -> role.roleName());
    }

    @Override
    public CompletionStage<List<String>> inlinePolicies(String role) {
        return all(
                iam.listRolePoliciesPaginator(request -> request.roleName(role).maxItems(PAGE))
                        .policyNames(),
                Function.identity());
    }

    @Override
    public CompletionStage<String> inlinePolicy(String role, String policy) {
        return answer(
                iam.getRolePolicy(request -> request.roleName(role).policyName(policy)),
                got -> decode(got.policyDocument()));
    }

    @Override
    public CompletionStage<Void> putInlinePolicy(String role, String policy, String document) {
        return done(iam.putRolePolicy(
                request -> request.roleName(role).policyName(policy).policyDocument(document)));
    }

    @Override
    public CompletionStage<Void> deleteInlinePolicy(String role, String policy) {
        return done(iam.deleteRolePolicy(request -> request.roleName(role).policyName(policy)));
    }

    @Override
    public CompletionStage<List<String>> attachedPolicies(String role, String path) {
        return all(
                iam.listAttachedRolePoliciesPaginator(request ->
                                request.roleName(role).pathPrefix(path).maxItems(PAGE))
                        .attachedPolicies(),
                AttachedPolicy::policyArn);
    }

    @Override
    public CompletionStage<String> managedPolicy(String arn) {
        return answer(
                iam.getPolicy(request -> request.policyArn(arn))
                        .thenCompose(got -> iam.getPolicyVersion(request ->
                                request.policyArn(arn).versionId(got.policy().defaultVersionId()))),
                version -> decode(version.policyVersion().document()));
    }

    @Override
    public CompletionStage<String> createPolicy(String path, String name, String document) {
        return answer(
                iam.createPolicy(request -> request.path(path).policyName(name).policyDocument(document)),
                created -> created.policy().arn());
    }

    @Override
    public CompletionStage<List<String>> spareVersions(String arn) {
        List<PolicyVersion> versions = new ArrayList<>();
        return answer(
                iam.listPolicyVersionsPaginator(
                                request -> request.policyArn(arn).maxItems(PAGE))
                        .versions()
                        .subscribe((Consumer<PolicyVersion>) versions::add),
                end -> versions.stream()
                        .filter(version -> !Boolean.TRUE.equals(version.isDefaultVersion()))
                        .map(PolicyVersion::versionId)
                        .sorted(BY_AGE)
                        .collect(Collectors.toList()));
    }

    @Override
    public CompletionStage<Void> createPolicyVersion(String arn, String document) {
        return done(iam.createPolicyVersion(
                request -> request.policyArn(arn).policyDocument(document).setAsDefault(true)));
    }

    @Override
    public CompletionStage<Void> deletePolicyVersion(String arn, String version) {
        return done(iam.deletePolicyVersion(request -> request.policyArn(arn).versionId(version)));
    }

    @Override
    public CompletionStage<Void> attachPolicy(String role, String arn) {
        return done(iam.attachRolePolicy(request -> request.roleName(role).policyArn(arn)));
    }

    @Override
    public CompletionStage<Void> detachPolicy(String role, String arn) {
        return done(iam.detachRolePolicy(request -> request.roleName(role).policyArn(arn)));
    }

    @Override
    public CompletionStage<Void> deletePolicy(String arn) {
        return done(iam.deletePolicy(request -> request.policyArn(arn)));
    }

    @Override
    public void close() {
        iam.close();
        sts.close();
    }

    private static RoleDetail detail(software.amazon.awssdk.services.iam.model.RoleDetail role) {
        return new RoleDetail(
                role.roleName(),
                role.arn(),
                role.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value)),
                role.rolePolicyList().stream()
                        .collect(Collectors.toMap(PolicyDetail::policyName, policy -> decode(policy.policyDocument()))),
                role.attachedManagedPolicies().stream()
                        .map(AttachedPolicy::policyArn)
                        .collect(Collectors.toList()));
    }

    /** A policy that is being created may have no default version yet. */
    private static Map<String, String> defaultDocuments(List<ManagedPolicyDetail> policies) {
        Map<String, String> documents = new HashMap<>();
        policies.stream()
                .filter(policy -> policy.path().startsWith(POLICY_PATH))
                .forEach(policy -> policy.policyVersionList().stream()
                        .filter(version -> Boolean.TRUE.equals(version.isDefaultVersion()))
                        .forEach(version -> documents.put(policy.arn(), decode(version.document()))));
        return documents;
    }

    /** Documents are encoded as RFC 3986 says, where a plus sign is a plus sign. */
    private static String decode(String document) {
        return URLDecoder.decode(document.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
