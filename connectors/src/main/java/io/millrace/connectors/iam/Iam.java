package io.millrace.connectors.iam;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port to AWS IAM. Every call is made once, without a retry; lists are read to their end. A failed call completes
 * with {@link IamException}, on any thread. Safe for use by several threads.
 *
 * <p>IAM is eventually consistent: every read may miss a recent write.
 */
public interface Iam extends AutoCloseable {

    /** IAM quota: characters of the inline policies of a role together, white space not counted; fixed. */
    int INLINE_CHARACTERS_MAX = 10_240;

    /** Path of the managed policies that this project creates. */
    String POLICY_PATH = "/millrace/";

    /** ARN of the identity that makes the calls, as sts:GetCallerIdentity says it. */
    CompletionStage<String> caller();

    /** With its tags. */
    CompletionStage<Role> role(String role);

    /**
     * A page of all roles of the account and of the managed policies under {@link #POLICY_PATH}. Each role is on one page,
     * whole; a policy without a default version is on none.
     *
     * @param marker of the page; null for the first
     */
    default CompletionStage<AuthorizationPage> authorizationDetails(@Nullable String marker) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("authorizationDetails"));
    }

    /** Names of all roles of the account. */
    CompletionStage<List<String>> roles();

    /** Names of a role's inline policies. */
    CompletionStage<List<String>> inlinePolicies(String role);

    /** The document, decoded. */
    CompletionStage<String> inlinePolicy(String role, String policy);

    /** Creates or replaces. */
    CompletionStage<Void> putInlinePolicy(String role, String policy, String document);

    CompletionStage<Void> deleteInlinePolicy(String role, String policy);

    /**
     * ARNs of the managed policies that are attached to a role.
     *
     * @param path only those under it, such as {@code /millrace/}
     */
    CompletionStage<List<String>> attachedPolicies(String role, String path);

    /** The document of a managed policy's default version, decoded. */
    CompletionStage<String> managedPolicy(String arn);

    /** @return its ARN */
    CompletionStage<String> createPolicy(String path, String name, String document);

    /** The versions of a managed policy that are not its default, oldest first. */
    CompletionStage<List<String>> spareVersions(String arn);

    /** The new version is the default at once. */
    CompletionStage<Void> createPolicyVersion(String arn, String document);

    CompletionStage<Void> deletePolicyVersion(String arn, String version);

    CompletionStage<Void> attachPolicy(String role, String arn);

    CompletionStage<Void> detachPolicy(String role, String arn);

    /** Only one that is attached nowhere and has no spare version can be deleted. */
    CompletionStage<Void> deletePolicy(String arn);

    @Override
    void close();
}
