package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeContract;
import io.millrace.connectors.dataexchange.DataExchangeRig;

class DirectDataExchangeTest extends DataExchangeContract {

    @Override
    protected DataExchangeRig open() {
        return new DirectDataExchangeRig();
    }
}
