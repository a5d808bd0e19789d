package io.millrace.local.subscriberusage;

/** A log file of a trail: its key and its compressed content. */
final class LogObject {

    private final String key;
    private final byte[] content;

    LogObject(String key, byte[] content) {
        this.key = key;
        this.content = content;
    }

    String key() {
        return key;
    }

    byte[] content() {
        return content;
    }

    /** The same content under another file name, as CloudTrail delivers it again. */
    LogObject renamed() {
        return new LogObject(key.replaceFirst("_[^_]+\\.json\\.gz$", "_0000000000000000.json.gz"), content);
    }
}
