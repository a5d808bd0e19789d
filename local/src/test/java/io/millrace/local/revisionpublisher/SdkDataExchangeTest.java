package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchangeContract;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of the Data Exchange port for the SDK adapter and the stand-in. */
class SdkDataExchangeTest extends DataExchangeContract {

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
}
