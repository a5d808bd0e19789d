package io.millrace.connectors.dataexchange;

class MemoryDataExchangeTest extends DataExchangeContract {

    @Override
    protected DataExchangeRig open() {
        return new MemoryDataExchange();
    }
}
