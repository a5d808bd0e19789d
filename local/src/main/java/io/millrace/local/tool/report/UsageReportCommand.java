package io.millrace.local.tool.report;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.local.standins.s3.S3Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Command {@code millrace usage-report}. */
@Command(
        name = "usage-report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reports who used which data, from the Parquet files of subscriber-usage:",
            "tables on standard output, and a page with charts in one HTML file."
        },
        footer = {
            "",
            "S3 is configured by the AWS environment variables (AWS_REGION, AWS_ENDPOINT_URL_S3, credentials).",
            "Exit code: 0 when the page was written, even without usage; 1 when that failed."
        })
public final class UsageReportCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final long MEGABYTE = 1 << 20;

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "URI",
            description =
                    "The job's usage.uri: s3://bucket/prefix or file:///folder, with adx_for_s3_metrics below it.")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "File for the HTML page.")
    @SuppressWarnings("NullAway.Init")
    private Path to;

    @Option(names = "--since", paramLabel = "DATE", description = "First day of events, UTC, such as 2026-05-01.")
    private @Nullable LocalDate since;

    @Option(names = "--until", paramLabel = "DATE", description = "Last day of events, UTC.")
    private @Nullable LocalDate until;

    @Option(
            names = "--copy-limit",
            paramLabel = "MB",
            defaultValue = "2048",
            description = "Limit of the files to copy from S3 to this machine. Default: ${DEFAULT-VALUE}.")
    private long copyLimit;

    /** @param environment variables of the process */
    public UsageReportCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try {
            write(Location.parse(from));
            return 0;
        } catch (IllegalArgumentException
                | ObjectStoreException
                | IOException
                | SQLException
                | SdkClientException failure) {
            spec.commandLine().getErr().println("usage-report: " + line(failure));
            return FAILED;
        }
    }

    private void write(Location location) throws ObjectStoreException, IOException, SQLException {
        if (since != null && until != null && since.isAfter(until)) {
            throw new IllegalArgumentException("--since " + since + " is after --until " + until);
        }
        Period period = new Period(since, until);
        Path copies = Files.createTempDirectory("millrace-usage-report");
        try (ObjectStore store = ObjectStores.open(location, S3Environment.connection(environment))) {
            UsageTree files = UsageTree.find(location, store, period);
            if (!location.isLocal() && files.bytes() > copyLimit * MEGABYTE) {
                throw new IOException(files + " has " + Display.number(files.bytes() / MEGABYTE)
                        + " MB, more than --copy-limit " + copyLimit + ": narrow it with --since and --until");
            }
            Path definitions = Path.of(System.getProperty("millrace.home", "."), "deploy", "athena");
            try (UsageTables tables = UsageTables.open(files.local(copies), definitions)) {
                UsageReport report = UsageReport.of(tables.connection());
                Files.writeString(to, new ReportPage(report, location.toString(), period, Instant.now()).html());
                print(report, files);
            }
        } finally {
            FileUtils.deleteDirectory(copies.toFile());
        }
    }

    private void print(UsageReport report, UsageTree files) {
        if (report.days().isEmpty()) {
            spec.commandLine().getOut().println("No usage in " + files + " (" + files.count() + " files).");
        }
        ReportText.lines(report).forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().println();
        spec.commandLine().getOut().println("page: " + to.toAbsolutePath());
    }

    private static String line(Exception failure) {
        if (failure instanceof ObjectStoreException gone && gone.kind() == ObjectStoreException.Kind.GONE) {
            return "there is no such folder or bucket: " + Display.clean(message(failure));
        }
        if (failure instanceof NoSuchFileException) {
            return "no such folder: " + Display.clean(message(failure));
        }
        return Display.clean(message(failure));
    }

    private static String message(Exception failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : message.lines().findFirst().orElse("");
    }
}
