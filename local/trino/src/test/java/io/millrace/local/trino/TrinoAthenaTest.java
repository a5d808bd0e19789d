package io.millrace.local.trino;

import static io.trino.testing.TestingSession.testSessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.athena.contract.AthenaContract;
import io.millrace.local.athena.contract.AthenaFiles;
import io.millrace.local.athena.contract.Rows;
import io.millrace.local.athena.contract.TableDefinition;
import io.trino.Session;
import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import io.trino.testing.MaterializedResult;
import io.trino.testing.StandaloneQueryRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract on Trino, to whose family the engine of Athena belongs. All partitions are projected, none registered.
 */
class TrinoAthenaTest extends AthenaContract {

    private static final List<String> TABLES =
            List.of("adx_for_s3_metrics", "adx_for_s3_errors", "adx_for_s3_corrections");
    private static final Session WHOLE =
            testSessionBuilder().setCatalog("whole").build();
    /** The same tree with an unreadable January, and with a year outside the projection. */
    private static final Session DAMAGED =
            testSessionBuilder().setCatalog("damaged").build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static StandaloneQueryRunner trino;

    @BeforeAll
    static void start() throws IOException {
        assertThat(AthenaFiles.sharedTree())
                .as("the Parquet files that DuckDbAthenaTest leaves: run mvn verify without the profile first")
                .isDirectory();
        trino = new StandaloneQueryRunner(WHOLE);
        trino.installPlugin(new Plugin() {
            @Override
            public Iterable<ConnectorFactory> getConnectorFactories() {
                return List.of(new HiveConnectorFactory());
            }
        });
        createTables(WHOLE, copy("whole-tree"));
        Path damaged = copy("damaged-tree");
        for (String table : List.of("adx_for_s3_metrics", "adx_for_s3_errors")) {
            Path january = damaged.resolve(table).resolve("year=2026/month=01/day=15");
            Files.writeString(Files.createDirectories(january).resolve("part-0.parquet"), "this is no Parquet");
        }
        Path metrics = damaged.resolve("adx_for_s3_metrics");
        Files.copy(
                metrics.resolve("year=2026/month=06/day=01/part-0.parquet"),
                Files.createDirectories(metrics.resolve("year=2050/month=06/day=01"))
                        .resolve("part-0.parquet"));
        createTables(DAMAGED, damaged);
    }

    @AfterAll
    static void stop() {
        trino.close();
    }

    private static Path copy(String name) throws IOException {
        Path target = folder.resolve(name);
        try (Stream<Path> files = Files.walk(AthenaFiles.sharedTree())) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(AthenaFiles.sharedTree().relativize(file)));
            }
        }
        return target;
    }

    private static void createTables(Session session, Path tree) {
        String catalog = session.getCatalog().orElseThrow();
        trino.createCatalog(
                catalog,
                "hive",
                Map.of(
                        "hive.metastore", "file",
                        "hive.metastore.catalog.dir",
                                folder.resolve(catalog + "-metastore").toUri().toString(),
                        "hive.security", "allow-all",
                        "hive.non-managed-table-writes-enabled", "true",
                        "hive.partition-projection-enabled", "true",
                        // as in Athena, a projected day without a folder has no rows
                        "hive.ignore-absent-partitions", "true",
                        // as in Athena, a table without partitions contains the files of all folders
                        "hive.recursive-directories", "true",
                        // the metastore in files looks for statistics of partitions that are only projected, and fails
                        "hive.table-statistics-enabled", "false"));
        trino.execute(session, "CREATE SCHEMA adx_metrics_curated");
        for (String table : TABLES) {
            trino.execute(session, new TrinoTable(TableDefinition.of(table)).create(tree));
        }
        trino.execute(session, AthenaFiles.definition("adx_for_s3_metrics_corrected"));
    }

    @Override
    protected Rows query(String sql) {
        return query(WHOLE, sql);
    }

    private static Rows query(Session session, String sql) {
        MaterializedResult result = trino.execute(session, sql);
        Rows rows = new Rows(result.getColumnNames());
        result.getMaterializedRows().forEach(row -> rows.add(row.getFields()));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"adx_for_s3_metrics", "adx_for_s3_errors", "adx_for_s3_metrics_corrected"})
    void aQueryOfOneMonthOpensNoFileOfAnother(String table) {
        String count = "SELECT count(*) FROM adx_metrics_curated." + table + " WHERE year = '2026' AND month = ";

        assertThat(query(DAMAGED, count + "'05'").toString())
                .isEqualTo(query(WHOLE, count + "'05'").toString());
        assertThatThrownBy(() -> query(DAMAGED, count + "'01'")).hasMessageContaining("part-0.parquet");
    }

    @Test
    void aYearOutsideOfTheProjectionIsNotRead() {
        assertThat(query(
                                DAMAGED,
                                "SELECT count(*) AS n FROM adx_metrics_curated.adx_for_s3_metrics WHERE year = '2050'")
                        .toString())
                .isEqualTo("n\n0");
    }
}
