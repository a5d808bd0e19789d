package io.millrace.connectors.s3;

/** S3's order of keys: by UTF-8 bytes, which is by code point. It differs from String.compareTo. */
final class KeyOrder {

    private KeyOrder() {}

    static int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean supplementary = Character.isSurrogate(a);
                return supplementary == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(supplementary, !supplementary);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
