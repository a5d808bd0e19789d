package io.millrace.local.authorization;

/**
 * An action on a resource, as IAM authorises it.
 *
 * @param action such as {@code s3:GetObject}
 * @param resource ARN; a star for an action without resources
 */
public record AuthorizedCall(String action, String resource) implements Comparable<AuthorizedCall> {

    @Override
    public int compareTo(AuthorizedCall other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return action + " on " + resource;
    }
}
