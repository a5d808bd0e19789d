package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.standins.http.StockCommandLine;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stand-ins of a deployment, driven by the {@link StockCommandLine AWS CLI}. */
@Tag("aws-cli")
class StockCommandLineTest {

    private static final String STACKS = "cloudformation";
    private static final String APPLICATIONS = "kinesisanalyticsv2";

    private final StandInCloud aws = new StandInCloud();

    @Test
    void aStackFromBeginningToEnd() throws Exception {
        try (aws) {
            StockCommandLine cli = new StockCommandLine(aws.stacks().endpoint());
            String template = Template.load(Deployments.FOLDER, "artifacts").body();
            aws.stacks().pagesHold(2);

            assertThat(cli.run(STACKS, "describe-stacks", "--stack-name", "jars")
                            .text())
                    .contains("(ValidationError)", "Stack with id jars does not exist");
            cli.json(STACKS, "create-stack", "--stack-name", "jars", "--template-body", template);
            assertThat(stack(cli).get("StackStatus").textValue()).isEqualTo("CREATE_IN_PROGRESS");
            JsonNode made = stack(cli);
            assertThat(made.get("StackStatus").textValue()).isEqualTo("CREATE_COMPLETE");
            assertThat(made.at("/Outputs/0/OutputKey").textValue()).isEqualTo("Bucket");
            assertThat(made.at("/Outputs/0/OutputValue").textValue()).isEqualTo("jars-artifacts");
            assertThat(cli.run(STACKS, "update-stack", "--stack-name", "jars", "--template-body", template)
                            .text())
                    .contains("(ValidationError)", "No updates are to be performed.");
            assertThat(cli.json(STACKS, "describe-stack-events", "--stack-name", "jars")
                            .get("StackEvents")
                            .findValuesAsText("ResourceStatus"))
                    .isEqualTo(List.of(
                            "CREATE_COMPLETE",
                            "CREATE_COMPLETE",
                            "CREATE_IN_PROGRESS",
                            "CREATE_COMPLETE",
                            "CREATE_IN_PROGRESS",
                            "CREATE_IN_PROGRESS"));
            cli.done(STACKS, "delete-stack", "--stack-name", "jars");
            assertThat(stack(cli).get("StackStatus").textValue()).isEqualTo("DELETE_IN_PROGRESS");
            assertThat(cli.run(STACKS, "describe-stacks", "--stack-name", "jars")
                            .code())
                    .isNotZero();
            assertThat(cli.json("sts", "get-caller-identity").get("Account").textValue())
                    .isEqualTo("000000000000");
        }
    }

    private static JsonNode stack(StockCommandLine cli) throws Exception {
        return cli.json(STACKS, "describe-stacks", "--stack-name", "jars").at("/Stacks/0");
    }

    @Test
    void anApplicationFromStartToStop() throws Exception {
        try (aws) {
            StockCommandLine cli = new StockCommandLine(aws.applications().endpoint());
            assertThat(cli.run(APPLICATIONS, "describe-application", "--application-name", "job")
                            .text())
                    .contains("(ResourceNotFoundException)");
            aws.applications().deploy("job", "jars/one.jar");
            aws.applications().pagesHold(1);

            assertThat(application(cli)
                            .at("/ApplicationConfigurationDescription/ApplicationCodeConfigurationDescription"
                                    + "/CodeContentDescription/S3ApplicationCodeLocationDescription/FileKey")
                            .textValue())
                    .isEqualTo("jars/one.jar");
            cli.done(APPLICATIONS, "start-application", "--application-name", "job");
            assertThat(application(cli).get("ApplicationStatus").textValue()).isEqualTo("STARTING");
            assertThat(application(cli).get("ApplicationStatus").textValue()).isEqualTo("RUNNING");
            cli.done(
                    APPLICATIONS,
                    "create-application-snapshot",
                    "--application-name",
                    "job",
                    "--snapshot-name",
                    "by-hand");
            cli.done(APPLICATIONS, "stop-application", "--application-name", "job");
            assertThat(cli.run(APPLICATIONS, "stop-application", "--application-name", "job")
                            .text())
                    .contains("(ResourceInUseException)");
            assertThat(cli.json(APPLICATIONS, "list-application-snapshots", "--application-name", "job")
                            .get("SnapshotSummaries")
                            .findValuesAsText("SnapshotName"))
                    .containsExactly("by-hand", "stopped-1");
        }
    }

    private static JsonNode application(StockCommandLine cli) throws Exception {
        return cli.json(APPLICATIONS, "describe-application", "--application-name", "job")
                .get("ApplicationDetail");
    }
}
