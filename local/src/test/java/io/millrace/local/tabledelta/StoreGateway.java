package io.millrace.local.tabledelta;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to an S3: can be closed, so that nobody gets through, and may deny what begins with a prefix. Passes bytes on
 * as they are, for a signature covers the host name; a client sends its next request only behind an answer, so that a
 * request begins a read.
 */
final class StoreGateway implements AutoCloseable {

    private static final String DENIAL = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    private static final Pattern REQUEST = Pattern.compile("((?:GET|HEAD|PUT|POST|DELETE) /\\S*) HTTP/1\\.1\r\n");
    private static final Pattern DELETED = Pattern.compile("<Key>([^<]*)</Key>");
    private static final int READ_BYTES = 64 * 1024;

    private final URI store;
    private final int port;
    private final @Nullable String denied;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<String> calls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger uploadedParts = new AtomicInteger();
    private final AtomicInteger denials = new AtomicInteger();
    private ServerSocket server;

    private StoreGateway(URI store, @Nullable String denied) throws IOException {
        this.store = store;
        this.denied = denied;
        this.server = listen(0);
        this.port = server.getLocalPort();
        accept(server);
    }

    /** @param denied path, with the bucket, of what may not be read; null when all may */
    static StoreGateway open(URI store, @Nullable String denied) throws IOException {
        return new StoreGateway(store, denied);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Breaks what is under way; from now on connections are refused. */
    void shut() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    void reopen() throws IOException {
        server = listen(port);
        accept(server);
    }

    /** What was asked for, each once: method, path with the bucket, and query, with a blank between the first two. */
    Set<String> calls() {
        return calls;
    }

    /** UploadPart requests that went through. */
    int uploadedParts() {
        return uploadedParts.get();
    }

    int denials() {
        return denials.get();
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    private void accept(ServerSocket listening) {
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    Socket behind = new Socket(store.getHost(), store.getPort());
                    open.add(client);
                    open.add(behind);
                    threads.execute(() -> requests(client, behind));
                    threads.execute(() -> answers(behind, client));
                } catch (IOException e) {
                    if (!listening.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    private void requests(Socket client, Socket behind) {
        pump(client, behind, (bytes, length) -> {
            String start = new String(bytes, 0, Math.min(length, 2_000), StandardCharsets.ISO_8859_1);
            Matcher request = REQUEST.matcher(start);
            if (request.lookingAt()) {
                record(request.group(1), new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
            if (denied != null && start.startsWith("GET " + denied)) {
                denials.incrementAndGet();
                String answer = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: "
                        + DENIAL.length() + "\r\n\r\n" + DENIAL;
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            if (start.startsWith("PUT ") && start.contains("partNumber=")) {
                uploadedParts.incrementAndGet();
            }
            return true;
        });
    }

    /** A request that deletes many is recorded as one for each. */
    private void record(String call, String request) {
        if (!call.endsWith("?delete")) {
            calls.add(call);
            return;
        }
        String bucket = call.substring("POST ".length(), call.lastIndexOf('/') + 1);
        DELETED.matcher(request).results().forEach(key -> calls.add("DELETE " + bucket + key.group(1)));
    }

    private void answers(Socket behind, Socket client) {
        pump(behind, client, (bytes, length) -> true);
    }

    @FunctionalInterface
    private interface Filter {
        boolean passes(byte[] bytes, int length) throws IOException;
    }

    /** Until either side ends. */
    private void pump(Socket from, Socket to, Filter filter) {
        byte[] bytes = new byte[READ_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                if (filter.passes(bytes, length)) {
                    out.write(bytes, 0, length);
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // Either side may end a connection at any time: the other sees it, for both are closed by now.
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        threads.shutdownNow();
    }
}
