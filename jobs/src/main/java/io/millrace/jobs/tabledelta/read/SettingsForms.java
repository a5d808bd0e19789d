package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.Dialect;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.ExportsKeys;
import io.millrace.jobs.settings.TableName;
import java.util.List;

/** The forms that the settings give to tables. */
public final class SettingsForms implements TableForms {

    private static final long serialVersionUID = 1L;

    private final CheckedSettings settings;

    public SettingsForms(CheckedSettings settings) {
        this.settings = settings;
    }

    @Override
    public Dialect dialect(String tenant, String table) {
        return ExportsKeys.dialect(settings, new TableName(tenant, table));
    }

    @Override
    public List<String> keyColumns(String tenant, String table) {
        return settings.get(ExportsKeys.KEY_COLUMNS, new TableName(tenant, table));
    }
}
