package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeContract;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of the Data Exchange port for the SDK adapter and the stand-in. */
class SdkDataExchangeTest extends DataExchangeContract {

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
}
