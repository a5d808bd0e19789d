package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.ExchangeRig;
import io.millrace.connectors.dataexchange.KilledPublicationContract;
import io.millrace.local.aws.EmbeddedS3;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same proof as with the fake, with the SDK over HTTP. */
class KilledPublisherTest extends KilledPublicationContract {

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

    /** The oldest; from the last one it is restarted anyway, and the fake takes all of them. */
    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.of(0);
    }
}
