package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.jobs.revisionpublisher.publish.KilledPublicationContract;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same proof as with the fake, with the SDK over HTTP. */
class KilledPublisherTest extends KilledPublicationContract {

    @SuppressWarnings("NullAway.Init")
    private static StandIns standIns;

    @BeforeAll
    static void start() {
        standIns = new StandIns();
    }

    @AfterAll
    static void stop() {
        standIns.close();
    }

    @Override
    protected DataExchangeRig open() {
        return standIns.exchange();
    }

    /** The oldest; from the last one it is restarted anyway, and the fake takes all of them. */
    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.of(0);
    }
}
