package io.millrace.local.tool.manifest;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.jobs.revisionpublisher.manifest.ManifestCheck;
import io.millrace.jobs.settings.ManifestsKeys;
import io.millrace.local.standins.s3.S3Environment;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;

/** {@code millrace manifest create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a manifest of all objects below a prefix that are not empty, in the order of their keys.",
        footer = {
            "",
            "S3 is that of the AWS environment variables (AWS_REGION, AWS_ENDPOINT_URL_S3 and the usual credentials).",
            "Exit code: 0 when the manifest was written; 1 when it could not be, or would not pass the check."
        })
final class CreateCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--dataset", required = true, paramLabel = "ID", description = "The data set to publish to.")
    @SuppressWarnings("NullAway.Init")
    private String dataSetId;

    @Parameters(paramLabel = "s3://BUCKET/PREFIX/", description = "What becomes assets.")
    @SuppressWarnings("NullAway.Init")
    private String prefix;

    @Option(names = "--to", paramLabel = "FILE", description = "Where the manifest goes; default standard output.")
    private @Nullable Path to;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Comment of the revisions, up to 128 characters.")
    private @Nullable String comment;

    /** @param environment variables of the process */
    CreateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try {
            Location location = Location.parse(prefix);
            if (location.isLocal()) {
                throw new IllegalArgumentException(
                        "'" + prefix + "' is no prefix in S3, and assets come from nowhere else");
            }
            return write(location);
        } catch (IllegalArgumentException | ObjectStoreException | IOException | SdkClientException failure) {
            spec.commandLine().getErr().println("manifest create: " + failure.getMessage());
            return FAILED;
        }
    }

    private int write(Location location) throws ObjectStoreException, IOException {
        Path part =
                to == null ? Files.createTempFile("manifest", ".json") : to.resolveSibling(to.getFileName() + ".part");
        try (ObjectStore store = ObjectStores.open(location, S3Environment.connection(environment))) {
            ListedManifest.Sum sum = new ListedManifest(location, store).write(part, dataSetId, comment);
            ManifestCheck check = check(part);
            if (!check.findings().isEmpty()) {
                check.findings()
                        .forEach(finding -> spec.commandLine()
                                .getErr()
                                .println("manifest create: " + finding.path() + ": " + finding.reason()));
                return FAILED;
            }
            hand(part);
            spec.commandLine()
                    .getErr()
                    .println(sum.assets() + " assets, " + sum.bytes() + " bytes; " + sum.empty()
                            + " empty objects left out");
            return 0;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static ManifestCheck check(Path manifest) throws IOException {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(manifest))) {
            return ManifestCheck.of(content, ManifestsKeys.ASSETS_MAX_DEFAULT);
        }
    }

    private void hand(Path part) throws IOException {
        if (to == null) {
            try (var reader = Files.newBufferedReader(part)) {
                reader.transferTo(spec.commandLine().getOut());
            }
            spec.commandLine().getOut().flush();
        } else {
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
