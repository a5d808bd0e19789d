package io.millrace.local.tool.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A manifest of the objects below a prefix, one asset per line. */
final class ListedManifest {

    /**
     * The totals of a written manifest.
     *
     * @param assets number of assets
     * @param bytes of all assets
     * @param empty number of empty objects, which are left out
     */
    record Sum(long assets, long bytes, long empty) {}

    private final Location location;
    private final ObjectStore store;

    ListedManifest(Location location, ObjectStore store) {
        this.location = location;
        this.store = store;
    }

    /** @throws IllegalArgumentException when an object cannot be named in a manifest */
    Sum write(Path file, String dataSetId, @Nullable String comment) throws IOException, ObjectStoreException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultPrettyPrinter.FixedSpaceIndenter());
        printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
        try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.setPrettyPrinter(printer);
            json.writeStartObject();
            json.writeStringField("dataset_id", dataSetId);
            if (comment != null) {
                json.writeStringField("comment", comment);
            }
            json.writeArrayFieldStart("asset_list");
            Sum sum = assets(json);
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
            return sum;
        }
    }

    private Sum assets(JsonGenerator json) throws IOException, ObjectStoreException {
        Sum sum = new Sum(0, 0, 0);
        List<StoredObject> page = store.list(location.prefix(), null, ObjectStore.PAGE);
        while (!page.isEmpty()) {
            for (StoredObject object : page) {
                if (object.size() == 0) {
                    sum = new Sum(sum.assets(), sum.bytes(), sum.empty() + 1);
                } else {
                    asset(json, object);
                    sum = new Sum(sum.assets() + 1, sum.bytes() + object.size(), sum.empty());
                }
            }
            page = store.list(location.prefix(), page.get(page.size() - 1).key(), ObjectStore.PAGE);
        }
        return sum;
    }

    private void asset(JsonGenerator json, StoredObject object) throws IOException {
        if (object.key().endsWith("/")) {
            throw new IllegalArgumentException(location.uri(object.key())
                    + " ends in a slash but is not empty; in a manifest such a key is a prefix");
        }
        json.writeStartObject();
        json.writeStringField("Bucket", location.bucket());
        json.writeStringField("Key", object.key());
        json.writeEndObject();
    }
}
