package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import software.amazon.awssdk.core.sync.RequestBody;

/** The embedded Data Exchange over HTTP, and the SDK's adapter to it. */
final class HttpDataExchangeRig extends StandInRig {

    private final EmbeddedS3 s3;
    private final EmbeddedDataExchange exchange;

    /** @param s3 stays the caller's */
    HttpDataExchangeRig(EmbeddedS3 s3) {
        this.s3 = s3;
        s3.createBuckets(BUCKET);
        this.exchange = EmbeddedDataExchange.start(0, s3.client(), Quotas.DEFAULT, this::now);
    }

    @Override
    DataExchangeService service() {
        return exchange.service();
    }

    @Override
    DataExchangeFaults faults() {
        return exchange.faults();
    }

    @Override
    public DataExchange connect() {
        return SdkDataExchange.connect(
                new DataExchangeConnection(LocalIdentity.REGION, exchange.endpoint()), LocalIdentity.credentials());
    }

    @Override
    public void putObject(String key, int bytes) {
        s3.client().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(new byte[bytes]));
    }

    @Override
    public void removeObject(String key) {
        s3.client().deleteObject(request -> request.bucket(BUCKET).key(key));
    }

    @Override
    public void close() {
        exchange.close();
    }
}
