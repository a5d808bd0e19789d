package io.millrace.connectors.dataexchange;

class MemoryDataExchangeTest extends DataExchangeContract {

    @Override
    protected ExchangeRig open() {
        return new MemoryDataExchange();
    }
}
