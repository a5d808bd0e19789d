package io.millrace.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.bench.trail.TrailTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A generated trail in a folder, kept from one run to the next. */
final class GeneratedTrailFolder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GeneratedTrailFolder() {}

    /** @return what is in {@code folder/trail}, written unless it is there whole */
    static TrailTruth make(TrailShape shape, Path folder) throws IOException {
        Path truth = folder.resolve("truth.json");
        Path made = folder.resolve("shape.txt");
        if (Files.exists(truth) && Files.exists(made) && Files.readString(made).equals(shape.toString())) {
            return JSON.readValue(truth.toFile(), TrailTruth.class);
        }
        FileUtils.deleteDirectory(folder.toFile());
        Files.createDirectories(folder);
        TrailTruth written = Trail.write(shape, TrailTarget.folder(folder.resolve("trail")), usage -> {});
        JSON.writeValue(truth.toFile(), written);
        Files.writeString(made, shape.toString());
        return written;
    }
}
