package io.millrace.local.standins.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.millrace.connectors.threads.DaemonThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HTTP server of a stand-in, which only this machine reaches. */
public final class LoopbackServer implements AutoCloseable {

    static {
        // The server writes header and body apart. Without this the body waits for the client's delayed
        // acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ExecutorService threads;
    private final HttpServer server;

    private LoopbackServer(String service, int port, HttpHandler handler) throws IOException {
        threads = Executors.newCachedThreadPool(DaemonThreads.named(service));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * @param service for errors and threads
     * @param port 0 for any free one
     * @throws EmbeddedServiceException when the port is taken
     */
    public static LoopbackServer start(String service, int port, HttpHandler handler) {
        try {
            return new LoopbackServer(service, port, handler);
        } catch (IOException e) {
            throw new EmbeddedServiceException(service + " did not start on port " + port + ": " + e.getMessage(), e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers a request; without a body when that has no bytes. */
    public static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Runs a task beside the requests, until it ends or the server is closed. */
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
