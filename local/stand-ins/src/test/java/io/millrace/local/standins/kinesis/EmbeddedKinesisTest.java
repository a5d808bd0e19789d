package io.millrace.local.standins.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.standins.http.EmbeddedServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class EmbeddedKinesisTest {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKinesis kinesis;

    @BeforeAll
    static void start() {
        kinesis = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
    }

    @AfterAll
    static void stop() {
        kinesis.close();
    }

    @Test
    void recordsAreReadAsTheyWereWritten() {
        String arn = kinesis.createStream("round-trip", 2);
        byte[] binary = {0, (byte) 0xff, 13, 10};

        kinesis.put("round-trip", "a", "first".getBytes(StandardCharsets.UTF_8));
        kinesis.put("round-trip", "a", "second".getBytes(StandardCharsets.UTF_8));
        kinesis.put("round-trip", "b", binary);

        List<Record> records = kinesis.records("round-trip");
        assertThat(arn).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/round-trip");
        assertThat(records)
                .filteredOn(record -> record.partitionKey().equals("a"))
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("first", "second");
        assertThat(records)
                .filteredOn(record -> record.partitionKey().equals("b"))
                .singleElement()
                .satisfies(record -> assertThat(record.data().asByteArray()).isEqualTo(binary));
        assertThat(records).hasSize(3);
    }

    @Test
    void everyShardIsThereAndRead() {
        kinesis.createStream("shards", 4);

        for (int key = 0; key < 40; key++) {
            kinesis.put("shards", "key-" + key, new byte[] {(byte) key});
        }

        assertThat(kinesis.client()
                        .listShards(request -> request.streamName("shards"))
                        .shards())
                .hasSize(4);
        assertThat(kinesis.records("shards"))
                .extracting(record -> (int) record.data().asByteArray()[0])
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void aStreamThatWasNotCreatedIsMissing() {
        assertThatThrownBy(() -> kinesis.records("none")).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void onlyTheLoopbackAddressAnswers() throws IOException {
        for (String address : otherAddresses()) {
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(
                                new InetSocketAddress(
                                        address, kinesis.endpoint().getPort()),
                                2000))
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void aTakenPortEndsTheStartWithTheLog() {
        int taken = kinesis.endpoint().getPort();

        assertThatThrownBy(() -> EmbeddedKinesis.start(KinesisPackage.ofCheckout(), taken, taken))
                .isInstanceOf(EmbeddedServiceException.class)
                .hasMessageContaining("Kinesis ended with exit code")
                .hasMessageContaining("EADDRINUSE");
    }

    @Test
    void closingEndsTheProcess() {
        EmbeddedKinesis closed = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
        URI endpoint = closed.endpoint();

        closed.close();

        assertThat(accepts(endpoint)).isFalse();
    }

    @Test
    void itEndsWithTheProcessThatStartedItEvenWhenThatIsKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dmillrace.home=" + System.getProperty("millrace.home"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            URI endpoint = URI.create(output.readLine());
            ProcessHandle kinesisOfOwner =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            // A client that stays connected must not keep it.
            try (Socket client = new Socket(endpoint.getHost(), endpoint.getPort())) {
                client.getOutputStream()
                        .write("GET /healthcheck HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().read()).isEqualTo('H');

                owner.destroyForcibly();

                assertThat(kinesisOfOwner.onExit()).succeedsWithin(Duration.ofMinutes(5));
            }
        } finally {
            owner.destroyForcibly();
            assertThat(owner.waitFor(5, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aMissingNodeIsSaidPlainly(@TempDir Path folder) {
        ProcessBuilder command = new ProcessBuilder(folder.resolve("node").toString());

        assertThatThrownBy(() -> KinesisPackage.start(command))
                .isInstanceOf(EmbeddedServiceException.class)
                .hasMessageContaining("Node.js 18");
    }

    @Test
    void aFolderWithoutALockFileIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> new KinesisPackage(folder).install())
                .isInstanceOf(EmbeddedServiceException.class)
                .hasMessageContaining("millrace.home");
    }

    @Test
    void whatNpmSaysIsShown(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("package.json"), "{}");
        Files.writeString(folder.resolve("package-lock.json"), "not a lock file");

        assertThatThrownBy(() -> new KinesisPackage(folder).install())
                .isInstanceOf(EmbeddedServiceException.class)
                .hasMessageContaining("npm ci failed")
                .hasMessageContaining("package-lock.json");
    }

    @Test
    void theLockFileNamesNoRegistry() throws IOException {
        Path lock = Path.of(System.getProperty("millrace.home"), "local", "package-lock.json");

        assertThat(Files.readString(lock)).contains("integrity").doesNotContain("http");
    }

    @Test
    void theEnvironmentNamesEveryService() {
        try (EmbeddedAws aws = EmbeddedAws.start()) {
            assertThat(aws.environment())
                    .containsExactly(
                            entry("AWS_ENDPOINT_URL_S3", aws.s3().endpoint().toString()),
                            entry(
                                    "AWS_ENDPOINT_URL_KINESIS",
                                    aws.kinesis().endpoint().toString()),
                            entry(
                                    "AWS_ENDPOINT_URL_DATAEXCHANGE",
                                    aws.dataExchange().endpoint().toString()),
                            entry("AWS_ENDPOINT_URL_IAM", aws.iam().endpoint().toString()),
                            entry("AWS_ENDPOINT_URL_STS", aws.iam().endpoint().toString()),
                            entry("AWS_ENDPOINT_URL_GLUE", aws.iam().endpoint().toString()),
                            entry("AWS_ENDPOINT_URL_KMS", aws.iam().endpoint().toString()),
                            entry(
                                    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                                    aws.secrets().endpoint().toString()),
                            entry("AWS_REGION", "us-east-1"),
                            entry("AWS_ACCESS_KEY_ID", "millrace"),
                            entry("AWS_SECRET_ACCESS_KEY", "millrace-local"));
        }
    }

    private static List<String> otherAddresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(networkInterface -> !networkInterface.getName().equals("lo"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .map(address -> address.getHostAddress())
                .toList();
    }

    private static boolean accepts(URI endpoint) {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts Kinesis, says where, and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            EmbeddedKinesis started = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
            System.out.println(started.endpoint());
            ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
            System.in.read();
        }
    }
}
