package io.millrace.jobs.revisionpublisher.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The check of a manifest's text by the rules of the job itself, without any call of AWS. */
public final class ManifestCheck {

    private final Manifest manifest;

    private ManifestCheck(Manifest manifest) {
        this.manifest = manifest;
    }

    /**
     * Checks a manifest to its end, in bounded memory; leaves the stream open.
     *
     * @param assetsMax most elements of {@code asset_list}
     * @throws IOException when the stream breaks; a file that is no manifest has findings instead
     */
    public static ManifestCheck of(InputStream content, int assetsMax) throws IOException {
        return new ManifestCheck(ManifestReader.read(content, assetsMax));
    }

    /** The JSON schema of manifests, draft 2020-12, in UTF-8; the caller closes it. */
    public static InputStream schema() {
        return Objects.requireNonNull(
                ManifestCheck.class.getResourceAsStream("manifest.schema.json"), "manifest.schema.json");
    }

    /** The first 1,000, in the order of the manifest. */
    public List<ManifestFinding> findings() {
        return manifest.findings().kept();
    }

    /** The number of findings beyond those. */
    public int findingsLeftOut() {
        return manifest.findings().leftOut();
    }

    /** Assets and prefixes, each name once. */
    public int entries() {
        return manifest.entries().size();
    }

    /** Empty when it names none that could be one. */
    public String dataSetId() {
        return manifest.dataSetId();
    }
}
