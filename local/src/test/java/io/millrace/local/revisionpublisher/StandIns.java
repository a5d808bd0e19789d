package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;

/** The services shared by the embedded Data Exchanges of a test class. */
final class StandIns implements AutoCloseable {

    private final EmbeddedS3 s3 = EmbeddedS3.start(0);

    /** Clients share the Netty threads, for whose end the last close waits two seconds. */
    private final DataExchange idle = SdkDataExchange.connect(
            new DataExchangeConnection(LocalIdentity.REGION, s3.endpoint()), LocalIdentity.credentials());

    /** Starts an empty Data Exchange, to be closed by the caller. */
    DataExchangeRig exchange() {
        return new StandInRig(s3);
    }

    @Override
    public void close() {
        idle.close();
        s3.close();
    }
}
