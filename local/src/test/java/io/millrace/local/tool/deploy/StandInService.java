package io.millrace.local.tool.deploy;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The base class of stand-ins for services that a deployment changes. */
abstract class StandInService implements AutoCloseable {

    private final StandInFaults faults = new StandInFaults();
    private final List<String> calls = new ArrayList<>();
    private final LoopbackServer server;
    private int pageSize;

    /** @param pageSize items of a page, until {@link #pagesHold} */
    StandInService(String name, int pageSize) {
        this.pageSize = pageSize;
        this.server = LoopbackServer.start(name, 0, this::serve);
    }

    abstract void serve(HttpExchange exchange) throws IOException;

    final URI endpoint() {
        return server.url();
    }

    final StandInFaults faults() {
        return faults;
    }

    /** The requested changes, in order. */
    final synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    final synchronized void called(String call) {
        calls.add(call);
    }

    final synchronized void pagesHold(int items) {
        pageSize = items;
    }

    final synchronized int pageSize() {
        return pageSize;
    }

    @Override
    public void close() {
        server.close();
    }
}
