package io.millrace.jobs.subscriberusage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 as digests have it: lower-case hex. */
final class Sha256 {

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(byte[] content) {
        return hex(start().digest(content));
    }

    static String hex(byte[] hash) {
        StringBuilder hex = new StringBuilder(hash.length * 2);
        for (byte b : hash) {
            hex.append(DIGITS[(b >> 4) & 0xf]).append(DIGITS[b & 0xf]);
        }
        return hex.toString();
    }
}
