package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.Dialect;
import io.millrace.jobs.settings.ExportsSettings;
import java.util.List;

/** The forms that the settings give to tables. */
public final class SettingsForms implements TableForms {

    private static final long serialVersionUID = 1L;

    private final ExportsSettings settings;

    public SettingsForms(ExportsSettings settings) {
        this.settings = settings;
    }

    @Override
    public Dialect dialect(String tenant, String table) {
        return settings.dialect(tenant, table);
    }

    @Override
    public List<String> keyColumns(String tenant, String table) {
        return settings.keyColumns(tenant, table);
    }
}
