package io.millrace.connectors.digestkeys;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

/** The decoder of CloudTrail's public RSA keys: PKCS #1 in DER, which the JDK accepts only inside an X.509 key. */
final class RsaKey {

    /** {@code AlgorithmIdentifier}: rsaEncryption (1.2.840.113549.1.1.1) without parameters; RFC 8017, A.1. */
    private static final byte[] RSA_ENCRYPTION = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private static final byte SEQUENCE = 0x30;
    private static final byte BIT_STRING = 0x03;
    private static final byte NO_UNUSED_BITS = 0;
    private static final int LONG_FORM = 0x80;

    private RsaKey() {}

    static PublicKey ofPkcs1(byte[] der) throws GeneralSecurityException {
        byte[] bits = concatenated(new byte[] {NO_UNUSED_BITS}, der);
        byte[] x509 = tagged(SEQUENCE, concatenated(RSA_ENCRYPTION, tagged(BIT_STRING, bits)));
        return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(x509));
    }

    private static byte[] tagged(byte tag, byte[] content) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.length < LONG_FORM) {
            value.write(content.length);
        } else {
            int lengthBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / Byte.SIZE;
            value.write(LONG_FORM | lengthBytes);
            for (int index = lengthBytes - 1; index >= 0; index--) {
                value.write(content.length >>> (index * Byte.SIZE));
            }
        }
        value.writeBytes(content);
        return value.toByteArray();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
