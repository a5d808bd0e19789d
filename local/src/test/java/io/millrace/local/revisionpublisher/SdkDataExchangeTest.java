package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeContract;
import io.millrace.connectors.dataexchange.ExchangeRig;
import io.millrace.local.aws.EmbeddedS3;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The SDK's adapter keeps the port's contract against the stand-in. */
class SdkDataExchangeTest extends DataExchangeContract {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedS3 s3;

    @BeforeAll
    static void start() {
        s3 = EmbeddedS3.start(0);
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @Override
    protected ExchangeRig open() {
        return new StandInRig(s3);
    }
}
