package io.millrace.jobs.subscriberusage;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A reader that queries all the time, remembers every id it has seen, and says when an answer cannot be right. */
public final class UsageReader {

    private final UsageQueries queries;
    private final Set<String> seen = new HashSet<>();
    private int answers;

    public UsageReader(UsageQueries queries) {
        this.queries = queries;
    }

    /** Asks once. */
    public void read() throws SQLException {
        if (seen.isEmpty() && queries.files(UsageTable.METRICS).isEmpty()) {
            return;
        }
        List<List<String>> rows = queries.rows("SELECT eventid FROM %s", UsageTable.METRICS);
        Set<String> now = new HashSet<>();
        for (List<String> row : rows) {
            if (!now.add(row.get(0))) {
                throw new AssertionError("answer " + answers + ": twice: " + row.get(0));
            }
        }
        for (String id : seen) {
            if (!now.contains(id)) {
                throw new AssertionError("answer " + answers + ": gone: " + id);
            }
        }
        seen.addAll(now);
        answers++;
    }

    public int ids() {
        return seen.size();
    }

    public int answers() {
        return answers;
    }
}
