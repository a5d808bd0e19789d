package io.millrace.local.standins.aws;

import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.kinesis.KinesisPackage;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The embedded services together, with the addresses for their clients. */
public final class EmbeddedAws implements AutoCloseable {

    /** Ports of {@link #start(int)}. */
    public static final int PORTS = 6;

    private static final int[] ANY_PORTS = new int[PORTS];

    private final Deque<Runnable> running;
    private final EmbeddedS3 s3;
    private final EmbeddedDataExchange dataExchange;
    private final EmbeddedKinesis kinesis;
    private final EmbeddedIam iam;
    private final EmbeddedSecrets secrets;

    private EmbeddedAws(int[] ports, Deque<Runnable> running) {
        this.running = running;
        iam = EmbeddedIam.start(ports[4]);
        running.push(iam::close);
        s3 = EmbeddedS3.start(ports[0], iam.tags());
        running.push(s3::close);
        kinesis = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), ports[1], ports[2]);
        running.push(kinesis::close);
        dataExchange = EmbeddedDataExchange.start(ports[3], s3.client());
        running.push(dataExchange::close);
        secrets = EmbeddedSecrets.start(ports[5]);
        running.push(secrets::close);
    }

    /** Starts all of it on free ports. */
    public static EmbeddedAws start() {
        return start(ANY_PORTS);
    }

    /**
     * Starts all of it on fixed ports in a row: S3 at {@code portBase}, Kinesis (HTTP, HTTPS), Data Exchange, IAM and STS
     * (and the tags of Glue and KMS), Secrets Manager.
     */
    public static EmbeddedAws start(int portBase) {
        return start(IntStream.range(portBase, portBase + PORTS).toArray());
    }

    private static EmbeddedAws start(int[] ports) {
        Deque<Runnable> running = new ArrayDeque<>();
        try {
            return new EmbeddedAws(ports, running);
        } catch (EmbeddedServiceException e) {
            close(running);
            throw e;
        }
    }

    public EmbeddedS3 s3() {
        return s3;
    }

    public EmbeddedKinesis kinesis() {
        return kinesis;
    }

    public EmbeddedDataExchange dataExchange() {
        return dataExchange;
    }

    public EmbeddedIam iam() {
        return iam;
    }

    public EmbeddedSecrets secrets() {
        return secrets;
    }

    /** The environment variables with which the AWS CLI and SDKs of another process use these services, in print order. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_KINESIS", kinesis.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_DATAEXCHANGE", dataExchange.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_IAM", iam.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_STS", iam.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_GLUE", iam.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_KMS", iam.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        environment.put("AWS_REGION", LocalIdentity.REGION);
        environment.put("AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID);
        environment.put("AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        return environment;
    }

    @Override
    public void close() {
        close(running);
    }

    /** The last one first; each closes without an exception. */
    private static void close(Deque<Runnable> running) {
        while (!running.isEmpty()) {
            running.pop().run();
        }
    }
}
