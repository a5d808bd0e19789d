package io.millrace.jobs.accessgrants;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a text in UTF-8. */
final class Sha256 {

    private Sha256() {}

    /** In lower case. */
    static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte part : digest().digest(text.getBytes(StandardCharsets.UTF_8))) {
            hex.append(Character.forDigit((part >> 4) & 0xf, 16)).append(Character.forDigit(part & 0xf, 16));
        }
        return hex.toString();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
