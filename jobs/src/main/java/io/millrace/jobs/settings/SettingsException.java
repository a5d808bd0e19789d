package io.millrace.jobs.settings;

import java.util.List;

/** Settings that were refused; carries every finding, not only the first. */
public final class SettingsException extends RuntimeException {

    private final List<String> findings;

    public SettingsException(List<String> findings) {
        super(String.join(System.lineSeparator(), findings));
        this.findings = List.copyOf(findings);
    }

    public List<String> findings() {
        return findings;
    }
}
