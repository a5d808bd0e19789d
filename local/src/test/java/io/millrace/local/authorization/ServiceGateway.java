package io.millrace.local.authorization;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a stand-in of an AWS service that logs the calls. It can be shut, and can deny reads below a
 * path. Forwards bytes unchanged, because a signature covers the host name; a client sends its next request only after
 * a response.
 */
public final class ServiceGateway implements AutoCloseable {

    private static final String DENIAL = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String ANSWER = "HTTP/1.1 ";
    private static final int CONTINUE = 100;
    private static final int READ_BYTES = 64 * 1024;
    /** Size limit of a logged body; a longer one is the content of an object. */
    private static final int KEPT_BYTES = 1024 * 1024;

    private final URI service;
    private final int port;
    private final CallLog log;
    private final @Nullable String denied;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger uploadedParts = new AtomicInteger();
    private final AtomicInteger denials = new AtomicInteger();
    private ServerSocket server;

    private ServiceGateway(URI service, CallLog log, @Nullable String denied) throws IOException {
        this.service = service;
        this.log = log;
        this.denied = denied;
        this.server = listen(0);
        this.port = server.getLocalPort();
        accept(server);
    }

    public static ServiceGateway open(URI service, CallLog log) throws IOException {
        return new ServiceGateway(service, log, null);
    }

    /**
     * Denies reads.
     *
     * @param path prefix of the denied objects, with the bucket and without the first slash
     */
    public static ServiceGateway denying(URI service, CallLog log, String path) throws IOException {
        return new ServiceGateway(service, log, path);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Breaks all connections and refuses new ones. */
    public void shut() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    public void reopen() throws IOException {
        server = listen(port);
        accept(server);
    }

    /** Number of forwarded UploadPart requests. */
    public int uploadedParts() {
        return uploadedParts.get();
    }

    public int denials() {
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
                    connect(listening.accept());
                } catch (IOException e) {
                    if (!listening.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    /** Closes the connection of a client when the service refuses connections. */
    private void connect(Socket client) throws IOException {
        Socket behind = new Socket();
        try {
            behind.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        } catch (IOException refused) {
            client.close();
            return;
        }
        open.add(client);
        open.add(behind);
        AtomicReference<@Nullable SignedRequest> unanswered = new AtomicReference<>();
        threads.execute(() -> pump(client, behind, (in, out) -> requests(in, out, client, unanswered)));
        threads.execute(() -> pump(behind, client, (in, out) -> answers(in, out, unanswered)));
    }

    private void requests(
            InputStream in, OutputStream out, Socket client, AtomicReference<@Nullable SignedRequest> unanswered)
            throws IOException {
        InputStream buffered = new BufferedInputStream(in, READ_BYTES);
        for (byte[] head = head(buffered); head.length > 0; head = head(buffered)) {
            SignedRequest request = SignedRequest.parse(head);
            if (denied != null
                    && request.method().equals("GET")
                    && request.path().startsWith(denied)) {
                denials.incrementAndGet();
                client.getOutputStream().write(denial());
                continue;
            }
            if (request.method().equals("PUT") && request.query().contains("partNumber=")) {
                uploadedParts.incrementAndGet();
            }
            if (request.length() == 0) {
                unanswered.set(request);
            }
            out.write(head);
            out.flush();
            passBody(buffered, out, request, unanswered);
        }
    }

    /** Forwards a body before the response is read. */
    private static void passBody(
            InputStream in,
            OutputStream out,
            SignedRequest request,
            AtomicReference<@Nullable SignedRequest> unanswered)
            throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] bytes = new byte[READ_BYTES];
        for (long left = request.length(); left > 0; ) {
            int length = in.read(bytes, 0, (int) Math.min(left, bytes.length));
            if (length < 0) {
                throw new EOFException("in the body of " + request);
            }
            left -= length;
            kept.write(bytes, 0, Math.min(length, KEPT_BYTES - kept.size()));
            if (left == 0) {
                unanswered.set(request.withBody(kept.toByteArray()));
            }
            out.write(bytes, 0, length);
            out.flush();
        }
    }

    /** Reads up to and including the empty line; empty at the end of the connection. */
    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < HEAD_END.length) {
            int next = in.read();
            if (next < 0) {
                if (head.size() == 0) {
                    return new byte[0];
                }
                throw new EOFException("in a request");
            }
            head.write(next);
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
        }
        return head.toByteArray();
    }

    private static byte[] denial() {
        return ("HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: " + DENIAL.length()
                        + "\r\n\r\n" + DENIAL)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void answers(InputStream in, OutputStream out, AtomicReference<@Nullable SignedRequest> unanswered)
            throws IOException {
        byte[] bytes = new byte[READ_BYTES];
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
            String start = new String(bytes, 0, Math.min(length, ANSWER.length() + 3), StandardCharsets.ISO_8859_1);
            int status = start.startsWith(ANSWER) ? Integer.parseInt(start.substring(ANSWER.length())) : CONTINUE;
            if (status != CONTINUE) {
                SignedRequest request = unanswered.getAndSet(null);
                if (request != null) {
                    log.record(request, status);
                }
            }
            out.write(bytes, 0, length);
            out.flush();
        }
    }

    @FunctionalInterface
    private interface Passing {
        void pass(InputStream in, OutputStream out) throws IOException;
    }

    /** Forwards until either side closes the connection. */
    private void pump(Socket from, Socket to, Passing passing) {
        try (from;
                to) {
            passing.pass(from.getInputStream(), to.getOutputStream());
        } catch (IOException ended) {
            // Either side may close a connection at any time; then both are closed.
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
