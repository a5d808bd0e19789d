package io.millrace.connectors.digestkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RsaKeyTest {

    /** The X.509 wrapper around PKCS #1 grows with the bytes of its lengths. */
    @ParameterizedTest
    @CsvSource({"512, 20", "1024, 22", "2048, 24", "4096, 24"})
    void aKeyOfAnyLengthIsTheOneThatTheJdkMade(int bits, int around) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        byte[] x509 = pair.getPublic().getEncoded();

        assertThat(RsaKey.ofPkcs1(Arrays.copyOfRange(x509, around, x509.length)))
                .isEqualTo(pair.getPublic());
    }

    @Test
    void whatIsNoKeyIsRefused() {
        byte[] key = MemorySigningKeys.pkcs1(MemorySigningKeys.generate());
        for (byte[] broken : List.of(new byte[0], new byte[300], Arrays.copyOf(key, key.length - 1))) {
            assertThatThrownBy(() -> RsaKey.ofPkcs1(broken)).isInstanceOf(GeneralSecurityException.class);
        }
    }
}
