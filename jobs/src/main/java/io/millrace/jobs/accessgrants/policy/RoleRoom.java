package io.millrace.jobs.accessgrants.policy;

import java.util.Map;

/** The room of a role for policies, as IAM counts it: taken and left. */
public final class RoleRoom {

    /** IAM quota of a managed policy, white space not counted; fixed. */
    public static final int MANAGED_CHARACTERS_MAX = 6_144;

    /** IAM's default quota of managed policies attached to one role; those of AWS count. */
    public static final int ATTACHED_MAX = 10;

    private final long inlineCharacters;
    private final int attached;
    private final int chunks;
    private final long charactersLeft;

    private RoleRoom(long inlineCharacters, int attached, int chunks, long charactersLeft) {
        this.inlineCharacters = inlineCharacters;
        this.attached = attached;
        this.chunks = chunks;
        this.charactersLeft = charactersLeft;
    }

    static RoleRoom of(ObservedRole role, PolicyLayout layout, long charactersLeft) {
        long inline = 0;
        int chunks = 0;
        for (Map.Entry<String, String> policy : role.inlinePolicies().entrySet()) {
            inline += PolicyText.size(policy.getValue());
            chunks += layout.isOurs(policy.getKey()) ? 1 : 0;
        }
        for (String arn : role.managedPolicies().keySet()) {
            chunks += layout.isOurs(ManagedPolicies.name(arn)) ? 1 : 0;
        }
        return new RoleRoom(inline, role.attachedPolicies().size(), chunks, charactersLeft);
    }

    /** Of all inline policies together, those of others included. */
    public long inlineCharacters() {
        return inlineCharacters;
    }

    /** All managed policies that are attached, those of others and of AWS included. */
    public int attached() {
        return attached;
    }

    /** Policies that the rights of this installation are divided into. */
    public int chunks() {
        return chunks;
    }

    /** Characters that further rights of this installation may take, in all. */
    public long charactersLeft() {
        return charactersLeft;
    }
}
