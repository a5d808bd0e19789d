package io.millrace.local.bench.trail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The destination of the objects of a trail. */
@FunctionalInterface
public interface TrailTarget {

    void put(String key, byte[] content) throws IOException;

    /** A file appears whole or not at all, so that a job may already watch the folder. */
    static TrailTarget folder(Path folder) {
        return (key, content) -> {
            Path file = folder.resolve(key);
            Files.createDirectories(file.resolveSibling(""));
            Path part = Files.write(file.resolveSibling("." + file.getFileName() + ".part"), content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        };
    }

    /** @param prefix of every key, empty or with a slash at its end */
    static TrailTarget bucket(S3Client s3, String bucket, String prefix) {
        return (key, content) ->
                s3.putObject(request -> request.bucket(bucket).key(prefix + key), RequestBody.fromBytes(content));
    }
}
