package io.millrace.connectors.s3;

/** Empty objects named {@code folder/}, which consoles create to show a folder: no data, so never an arrival. */
final class FolderMarkers {

    private FolderMarkers() {}

    static boolean isMarker(String key, long size) {
        return size == 0 && key.endsWith("/");
    }
}
