package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.local.standins.dataexchange.DirectDataExchangeRig;
import java.util.stream.IntStream;

class KilledPublicationTest extends KilledPublicationContract {

    @Override
    protected DataExchangeRig open() {
        return new DirectDataExchangeRig();
    }

    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.range(0, checkpoints);
    }
}
