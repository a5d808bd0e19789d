package io.millrace.local.aws;

import io.millrace.local.aws.dataexchange.EmbeddedDataExchange;
import java.util.LinkedHashMap;
import java.util.Map;

/** The embedded services together, and how a client finds them. */
public final class EmbeddedAws implements AutoCloseable {

    private final EmbeddedS3 s3;
    private final EmbeddedDataExchange dataExchange;
    private final EmbeddedKinesis kinesis;

    private EmbeddedAws(EmbeddedS3 s3, EmbeddedDataExchange dataExchange, EmbeddedKinesis kinesis) {
        this.s3 = s3;
        this.dataExchange = dataExchange;
        this.kinesis = kinesis;
    }

    /** Starts all of it on free ports. */
    public static EmbeddedAws start() {
        return start(0, 0, 0, 0);
    }

    /** Starts all of it on fixed ports in a row: S3 at {@code portBase}, Kinesis (HTTP, HTTPS), Data Exchange. */
    public static EmbeddedAws start(int portBase) {
        return start(portBase, portBase + 1, portBase + 2, portBase + 3);
    }

    private static EmbeddedAws start(int s3Port, int kinesisPort, int kinesisTlsPort, int dataExchangePort) {
        EmbeddedS3 s3 = EmbeddedS3.start(s3Port);
        EmbeddedDataExchange dataExchange = null;
        try {
            dataExchange = EmbeddedDataExchange.start(dataExchangePort, s3.client());
            return new EmbeddedAws(
                    s3, dataExchange, EmbeddedKinesis.start(KinesisPackage.ofCheckout(), kinesisPort, kinesisTlsPort));
        } catch (EmbeddedServiceException e) {
            if (dataExchange != null) {
                dataExchange.close();
            }
            s3.close();
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

    /** The environment variables with which the AWS CLI and SDKs of another process use these services, in print order. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_KINESIS", kinesis.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_DATAEXCHANGE", dataExchange.endpoint().toString());
        environment.put("AWS_REGION", LocalIdentity.REGION);
        environment.put("AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID);
        environment.put("AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        return environment;
    }

    @Override
    public void close() {
        try {
            kinesis.close();
        } finally {
            dataExchange.close();
            s3.close();
        }
    }
}
