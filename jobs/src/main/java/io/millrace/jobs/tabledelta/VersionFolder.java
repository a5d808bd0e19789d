package io.millrace.jobs.tabledelta;

import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** The folders of change files, named like those of the exports: {@code TENANT/TABLE/EXPORT_VERSION/}. */
final class VersionFolder implements BucketAssigner<Change, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String getBucketId(Change change, Context context) {
        return change.getTenant() + '/' + change.getTable() + '/' + change.getVersion();
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
        return SimpleVersionedStringSerializer.INSTANCE;
    }
}
