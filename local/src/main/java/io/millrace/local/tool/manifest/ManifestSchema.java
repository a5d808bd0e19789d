package io.millrace.local.tool.manifest;

import com.fasterxml.jackson.core.JsonLocation;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.serialization.JsonNodeReader;
import com.networknt.schema.utils.JsonNodes;
import io.millrace.jobs.revisionpublisher.manifest.ManifestCheck;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;

/** The JSON schema of manifests, for documents that fit into memory. */
final class ManifestSchema {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final JsonSchema schema;

    private ManifestSchema(JsonSchema schema) {
        this.schema = schema;
    }

    static ManifestSchema load() throws IOException {
        try (InputStream text = ManifestCheck.schema()) {
            return new ManifestSchema(JsonSchemaFactory.getInstance(
                            SpecVersion.VersionFlag.V202012,
                            factory -> factory.jsonNodeReader(
                                    JsonNodeReader.builder().locationAware().build()))
                    .getSchema(text));
        }
    }

    /**
     * The findings, in the order of the document.
     *
     * @param document well-formed JSON
     */
    List<SchemaFinding> findings(String document) {
        String json = document.startsWith(BYTE_ORDER_MARK) ? document.substring(1) : document;
        return schema.validate(json, InputFormat.JSON).stream()
                .map(ManifestSchema::finding)
                .sorted(Comparator.comparingInt(SchemaFinding::line).thenComparingInt(SchemaFinding::column))
                .toList();
    }

    private static SchemaFinding finding(ValidationMessage message) {
        JsonLocation location = JsonNodes.tokenLocationOf(message.getInstanceNode());
        return new SchemaFinding(location.getLineNr(), location.getColumnNr(), message.getMessage());
    }
}
