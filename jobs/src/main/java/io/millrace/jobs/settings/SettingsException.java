package io.millrace.jobs.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The refusal of settings, with every finding. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> findings;

    public SettingsException(List<String> findings) {
        this(findings, null);
    }

    SettingsException(List<String> findings, @Nullable Throwable cause) {
        super(String.join(System.lineSeparator(), findings), cause);
        this.findings = List.copyOf(findings);
    }

    public List<String> findings() {
        return findings;
    }
}
