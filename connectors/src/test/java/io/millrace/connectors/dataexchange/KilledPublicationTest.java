package io.millrace.connectors.dataexchange;

import java.util.stream.IntStream;

class KilledPublicationTest extends KilledPublicationContract {

    @Override
    protected ExchangeRig open() {
        return new MemoryDataExchange();
    }

    @Override
    protected IntStream restartedFrom(int checkpoints) {
        return IntStream.range(0, checkpoints);
    }
}
