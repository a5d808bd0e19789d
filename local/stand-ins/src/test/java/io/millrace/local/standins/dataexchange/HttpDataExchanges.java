package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;

/** Embedded Data Exchanges of a test class, with the S3 and the threads that they share. */
public final class HttpDataExchanges implements AutoCloseable {

    private final EmbeddedS3 s3 = EmbeddedS3.start(0);

    /** Clients share the Netty threads, for whose end the last close waits two seconds. */
    private final DataExchange idle = SdkDataExchange.connect(
            new DataExchangeConnection(LocalIdentity.REGION, s3.endpoint()), LocalIdentity.credentials());

    /** An empty one, which the caller closes. */
    public DataExchangeRig exchange() {
        return new HttpDataExchangeRig(s3);
    }

    @Override
    public void close() {
        idle.close();
        s3.close();
    }
}
