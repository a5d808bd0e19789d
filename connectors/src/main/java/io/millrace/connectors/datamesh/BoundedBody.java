package io.millrace.connectors.datamesh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An HTTP body of limited size; the connection is closed at the limit. */
final class BoundedBody implements BodySubscriber<byte[]> {

    private final int bytesMax;
    private final boolean isCut;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private BoundedBody(int bytesMax, boolean isCut) {
        this.bytesMax = bytesMax;
        this.isCut = isCut;
    }

    /** Fails with {@link TooLargeException} for a longer one. */
    static BoundedBody whole(int bytesMax) {
        return new BoundedBody(bytesMax, false);
    }

    /** Truncates a longer one. */
    static BoundedBody cut(int bytesMax) {
        return new BoundedBody(bytesMax, true);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (body.isDone() || !subscription.compareAndSet(null, given)) {
            given.cancel();
            return;
        }
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            int kept = Math.min(buffer.remaining(), bytesMax - bytes.size());
            boolean isTooLong = kept < buffer.remaining();
            byte[] chunk = new byte[kept];
            buffer.get(chunk);
            bytes.write(chunk, 0, kept);
            if (isTooLong) {
                if (isCut) {
                    body.complete(bytes.toByteArray());
                } else {
                    body.completeExceptionally(new TooLargeException(bytesMax));
                }
                abandon();
            }
        }
    }

    @Override
    public void onError(Throwable thrown) {
        body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    /** Closes the connection when the answer is no longer needed. */
    void abandon() {
        body.cancel(false);
        Flow.Subscription given = subscription.get();
        if (given != null) {
            given.cancel();
        }
    }

    /** The answer exceeds the limit. */
    static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        private TooLargeException(int bytesMax) {
            super("The answer is larger than " + bytesMax + " bytes, which is more than is read");
        }
    }
}
