package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.jobs.revisionpublisher.publish.KilledPublicationContract;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract with the SDK over HTTP instead of the fake. */
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

    /** Only the oldest one: restarts use the last one anyway, and the test with the fake uses all. */
    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.of(0);
    }
}
