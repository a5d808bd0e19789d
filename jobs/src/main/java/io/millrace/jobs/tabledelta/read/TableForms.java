package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.Dialect;
import java.io.Serializable;
import java.util.List;

/** How the files of each table are written, and which columns are its key. */
public interface TableForms extends Serializable {

    Dialect dialect(String tenant, String table);

    /** Not empty. */
    List<String> keyColumns(String tenant, String table);
}
