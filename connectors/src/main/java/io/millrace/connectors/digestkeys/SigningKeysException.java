package io.millrace.connectors.digestkeys;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The failure to get signing keys: no answer, a refusal, or an unreadable answer. Always transient. */
public final class SigningKeysException extends IOException {

    private static final long serialVersionUID = 1L;

    public SigningKeysException(String region, String reason, @Nullable Throwable cause) {
        super("public keys of CloudTrail in " + region + ": " + reason, cause);
    }
}
