package io.millrace.connectors.s3;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A folder of objects: {@code s3://bucket/prefix} or {@code file:///folder}. No other form exists.
 *
 * <p>The one rule about slashes: a location names a folder, so its prefix is either empty or ends in exactly one
 * slash, whether or not it was written with one. {@code s3://b/exports} therefore holds {@code exports/x} and never
 * {@code exports-old/x}. Nothing is percent-decoded; a key is written as the store keeps it.
 *
 * <p>A key is the full object key in S3, and the path below the folder, with {@code /}, for {@code file://}.
 */
public final class Location implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String S3 = "s3://";
    private static final String FILE = "file:///";
    /** S3 bucket naming rules: 3 to 63 of lower case letters, digits, dots and hyphens. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final String root;
    private final String bucket;
    private final String prefix;

    private Location(String root, String bucket, String prefix) {
        this.root = root;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /** @throws IllegalArgumentException naming the text and what is wrong with it */
    public static Location parse(String uri) {
        if (uri.chars().anyMatch(Character::isISOControl)) {
            throw refused(uri, "it contains a control character");
        }
        if (uri.startsWith(S3)) {
            return parseS3(uri);
        }
        if (uri.startsWith(FILE)) {
            String folder = asFolder(uri, uri.substring(FILE.length()));
            return new Location(FILE + folder, "", "");
        }
        throw refused(uri, "it must be s3://bucket/prefix or file:///folder");
    }

    private static Location parseS3(String uri) {
        String rest = uri.substring(S3.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            throw refused(uri, "'" + bucket + "' is no bucket name");
        }
        String prefix = slash < 0 ? "" : asFolder(uri, rest.substring(slash + 1));
        return new Location(S3 + bucket + "/", bucket, prefix);
    }

    private static String asFolder(String uri, String path) {
        if (path.isEmpty()) {
            return "";
        }
        String folder = path.endsWith("/") ? path : path + "/";
        for (String name : folder.split("/", -1)) {
            if (name.equals(".") || name.equals("..")) {
                throw refused(uri, "'" + name + "' is not allowed in a path");
            }
        }
        if (folder.startsWith("/") || folder.contains("//")) {
            throw refused(uri, "it contains an empty path segment");
        }
        return folder;
    }

    private static IllegalArgumentException refused(String uri, String reason) {
        return new IllegalArgumentException("'" + uri + "' is no location: " + reason);
    }

    /** True for {@code file:///}, false for {@code s3://}. */
    public boolean isLocal() {
        return bucket.isEmpty();
    }

    /** The bucket; empty for a local folder. */
    public String bucket() {
        return bucket;
    }

    /** Common prefix of all keys of this location: empty, or with one slash at the end. Always empty for a local folder. */
    public String prefix() {
        return prefix;
    }

    /** The folder's path from the top, bucket or root, without a slash before it; empty, or ending in one slash. */
    public String path() {
        return isLocal() ? root.substring(FILE.length()) : prefix;
    }

    /** @throws IllegalStateException for a location in S3 */
    public Path folder() {
        if (!isLocal()) {
            throw new IllegalStateException(this + " is no local folder");
        }
        return Path.of("/" + root.substring(FILE.length()));
    }

    /** The object's URI, for messages and reports. */
    public String uri(String key) {
        return root + key;
    }

    /** Whether the object lies below this location; the folder itself does not. */
    public boolean contains(String otherBucket, String key) {
        return bucket.equals(otherBucket) && key.startsWith(prefix) && key.length() > prefix.length();
    }

    /**
     * The object's path below this location.
     *
     * @throws IllegalArgumentException when it does not lie below it
     */
    public String relative(String key) {
        if (!contains(bucket, key)) {
            throw new IllegalArgumentException("'" + key + "' does not lie below " + this);
        }
        return key.substring(prefix.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Location
                && root.equals(((Location) other).root)
                && prefix.equals(((Location) other).prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.asList(root, prefix).hashCode();
    }

    /** The URI, ending in a slash. */
    @Override
    public String toString() {
        return root + prefix;
    }
}
