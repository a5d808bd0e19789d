package io.millrace.local.tool.cli;

import io.millrace.local.standins.aws.EmbeddedAws;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code millrace aws}. */
@Command(
        name = "aws",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the embedded AWS services until Ctrl-C.",
            "Prints the environment variables that point the AWS CLI and SDKs to them."
        })
final class AwsCommand implements Callable<Integer> {

    private static final int LAST_PORT = 65535;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            description = "First of consecutive ports: S3, Kinesis (HTTP, HTTPS), Data Exchange, IAM, Secrets Manager. "
                    + "Default: free ports.")
    private @Nullable Integer portBase;

    @Override
    public Integer call() throws InterruptedException {
        try (EmbeddedAws aws = start()) {
            aws.environment()
                    .forEach((name, value) -> spec.commandLine().getOut().println("export " + name + "=" + value));
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private EmbeddedAws start() {
        if (portBase == null) {
            return EmbeddedAws.start();
        }
        if (portBase < 1 || portBase > LAST_PORT - EmbeddedAws.PORTS + 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port-base must be from 1 to " + (LAST_PORT - EmbeddedAws.PORTS + 1) + ", not " + portBase);
        }
        return EmbeddedAws.start(portBase);
    }
}
