package io.millrace.local.athena;

import io.millrace.local.athena.contract.AthenaContract;
import io.millrace.local.athena.contract.AthenaFiles;
import io.millrace.local.athena.contract.Rows;
import io.millrace.local.tool.report.UsageTables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on DuckDB, with views in place of the tables of Athena. */
class DuckDbAthenaTest extends AthenaContract {

    @SuppressWarnings("NullAway.Init")
    private static UsageTables tables;

    @BeforeAll
    static void open() throws Exception {
        SeedTree tree = SeedTree.write(AthenaFiles.sharedTree());
        tables = UsageTables.open(tree.files(), AthenaFiles.folder());
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
    }

    @Override
    protected Rows query(String sql) throws SQLException {
        try (Statement statement = tables.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> columns = new ArrayList<>();
            int count = result.getMetaData().getColumnCount();
            for (int column = 1; column <= count; column++) {
                columns.add(result.getMetaData().getColumnLabel(column));
            }
            Rows rows = new Rows(columns);
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int column = 1; column <= count; column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
