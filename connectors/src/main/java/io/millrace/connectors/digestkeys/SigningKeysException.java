package io.millrace.connectors.digestkeys;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The keys could not be had: no answer, one that refuses, or one that cannot be read. Worth another try, always. */
public final class SigningKeysException extends IOException {

    private static final long serialVersionUID = 1L;

    public SigningKeysException(String region, String reason, @Nullable Throwable cause) {
        super("public keys of CloudTrail in " + region + ": " + reason, cause);
    }
}
