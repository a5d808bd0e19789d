package io.millrace.local.standins.s3;

import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.tags.BucketTagging;
import io.millrace.local.standins.tags.DirectResourceTags;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.shaded.org.eclipse.jetty.http.HttpHeader;
import org.gaul.shaded.org.eclipse.jetty.io.Content;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;

/** The tags of buckets in front of S3Proxy, which has none. */
final class BucketTagsHandler extends Handler.Wrapper {

    private static final int BODY_BYTES = 64 * 1024;

    private final BlobStore store;
    private final DirectResourceTags tags;
    private final BucketTagging tagging;

    BucketTagsHandler(BlobStore store, DirectResourceTags tags) {
        this.store = store;
        this.tags = tags;
        this.tagging = new BucketTagging(tags);
    }

    /** Puts it in front; S3Proxy has no other way to its server than this field. */
    void insert(S3Proxy proxy) {
        try {
            Field server = S3Proxy.class.getDeclaredField("server");
            server.setAccessible(true);
            ((Server) server.get(proxy)).insertHandler(this);
        } catch (ReflectiveOperationException e) {
            throw new EmbeddedServiceException("S3Proxy of another version: its server is not found", e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!BucketTagging.isAsked(request.getMethod(), request.getHttpURI().getQuery())) {
            return super.handle(request, response, callback);
        }
        String path = request.getHttpURI().getPath();
        String bucket = BucketTagging.bucket(path);
        if (store.containerExists(bucket)) {
            tags.putIfAbsent("arn:aws:s3:::" + bucket);
        }
        boolean isSigned = request.getHeaders().contains(HttpHeader.AUTHORIZATION);
        byte[] body = Content.Source.asInputStream(request).readNBytes(BODY_BYTES);
        boolean isMissing = request.getMethod().equals("PUT") && !store.containerExists(bucket);
        BucketTagging.Answer answer =
                isMissing ? BucketTagging.noSuchBucket() : tagging.answer(request.getMethod(), path, body, isSigned);
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
        return true;
    }
}
