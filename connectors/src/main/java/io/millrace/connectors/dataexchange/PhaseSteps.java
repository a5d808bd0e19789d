package io.millrace.connectors.dataexchange;

import java.util.List;

/** The calls of one phase. */
interface PhaseSteps {

    /**
     * The calls that can be made now, at the same time. None when there is nothing to do before a time, which the round
     * was told, or the phase is over and the round in another one.
     */
    List<Step<?>> next(Round round);
}
