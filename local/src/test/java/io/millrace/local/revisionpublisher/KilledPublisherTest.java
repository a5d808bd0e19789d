package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.jobs.revisionpublisher.publish.KilledPublicationContract;
import io.millrace.local.standins.dataexchange.HttpDataExchanges;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The proof of KilledPublicationTest, with the SDK over HTTP. */
class KilledPublisherTest extends KilledPublicationContract {

    @SuppressWarnings("NullAway.Init")
    private static HttpDataExchanges exchanges;

    @BeforeAll
    static void start() {
        exchanges = new HttpDataExchanges();
    }

    @AfterAll
    static void stop() {
        exchanges.close();
    }

    @Override
    protected DataExchangeRig open() {
        return exchanges.exchange();
    }

    /** The oldest; from the last one it is restarted anyway, and KilledPublicationTest takes all of them. */
    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.of(0);
    }
}
