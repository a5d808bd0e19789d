package io.millrace.local.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.services.s3.S3Client;

/** A sequential read of all objects, unpacked and parsed: what a reader does that knows of no other way. */
final class SequentialRead {

    private final JsonFactory json = new JsonFactory();
    private final S3Client s3;
    private final String bucket;

    SequentialRead(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** @return how many records are in the objects */
    long records(List<String> keys) throws IOException {
        long records = 0;
        for (String key : keys) {
            try (JsonParser parser = json.createParser(new GZIPInputStream(
                    s3.getObject(request -> request.bucket(bucket).key(key))))) {
                int depth = 0;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    // in the list of records, which is in the file's object
                    records += token == JsonToken.END_OBJECT && depth == 2 ? 1 : 0;
                }
            }
        }
        return records;
    }
}
