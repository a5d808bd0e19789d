package io.millrace.jobs.revisionpublisher.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.settings.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reader of one manifest, token by token to its end, with a finding for every breach of a rule that the text alone can
 * show. Of a text of any length it keeps the assets, compressed, a hash of each name, and 1,000 findings.
 */
public final class ManifestReader {

    static final int DEPTH_MAX = 32;
    static final int TEXT_CHARACTERS_MAX = 65_536;
    /** Of a key of the JSON, whether a manifest has it or not. */
    static final int KEY_CHARACTERS_MAX = 50_000;
    /** The API takes 16,384; AWS's documents and console have 128, and what subscribers see is to fit everywhere. */
    static final int COMMENT_CHARACTERS_MAX = 128;
    /** SendDataSetNotification, Comment. */
    static final int NOTIFICATION_CHARACTERS_MAX = 4_096;
    /** A resource of AWS has at most 50; two are our own. */
    static final int TAGS_MAX = 48;

    static final int TAG_KEY_CHARACTERS_MAX = 128;
    static final int TAG_VALUE_CHARACTERS_MAX = 256;
    /** Own: each bucket has connections of its own while its objects are looked up. */
    static final int BUCKETS_MAX = 100;
    /** S3, object keys. */
    static final int KEY_BYTES_MAX = 1_024;

    /** Ids in the service model of AWS Data Exchange. */
    private static final Pattern DATA_SET_ID = Pattern.compile("[A-Za-z0-9]{30,40}");

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final List<String> TAG_KEYS_RESERVED = List.of("aws:", "millrace:");
    private static final Pattern START_MARKER = Pattern.compile(" *\\(start marker at .*");

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(KEY_CHARACTERS_MAX)
                    .maxStringLength(TEXT_CHARACTERS_MAX)
                    .maxNumberLength(TEXT_CHARACTERS_MAX)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Names invented by a hostile manifest would stay in memory for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** The reader of a value that begins at the parser's current token. */
    @FunctionalInterface
    private interface Value {
        void read(String path) throws IOException;
    }

    private final JsonParser json;
    private final int assetsMax;
    private final Manifest manifest = new Manifest();
    private final Map<String, Value> manifestKeys = new LinkedHashMap<>();
    private final Map<String, Value> assetKeys = new LinkedHashMap<>();
    private final Map<String, Value> notificationKeys = new LinkedHashMap<>();
    private final Set<String> buckets = new HashSet<>();
    private @Nullable ManifestPosition notificationPosition;
    private @Nullable String bucket;
    private @Nullable String key;
    private ManifestPosition keyPosition = ManifestPosition.WHOLE;
    private boolean overAssetsMax;

    private ManifestReader(JsonParser json, int assetsMax) {
        this.json = json;
        this.assetsMax = assetsMax;
        manifestKeys.put("dataset_id", this::dataSetId);
        manifestKeys.put("asset_list", this::assets);
        manifestKeys.put("product_id", this::text);
        manifestKeys.put("comment", this::comment);
        manifestKeys.put("finalize", this::finalized);
        manifestKeys.put("tags", this::tags);
        manifestKeys.put("notification", this::notification);
        assetKeys.put("Bucket", this::bucket);
        assetKeys.put("Key", this::key);
        notificationKeys.put("comment", this::notificationComment);
    }

    /**
     * Reads a manifest; leaves the stream open.
     *
     * @param assetsMax entries of the list; those beyond are checked, but not kept
     * @throws IOException when the content cannot be read to its end; errors in it are findings
     */
    public static Manifest read(InputStream content, int assetsMax) throws IOException {
        try (JsonParser json = JSON.createParser(new ManifestText(content))) {
            return new ManifestReader(json, assetsMax).read();
        }
    }

    private Manifest read() throws IOException {
        try {
            document();
            manifest.readToItsEnd();
        } catch (ManifestText.NotUtf8 broken) {
            add(
                    ManifestRule.ENCODING,
                    new ManifestPosition(broken.line(), broken.column(), ""),
                    "a byte that is not UTF-8; save the file as UTF-8");
        } catch (StreamConstraintsException beyond) {
            add(
                    ManifestRule.LIMIT,
                    position(json.currentLocation(), ""),
                    json.getParsingContext().getNestingDepth() > DEPTH_MAX
                            ? "nested more than " + DEPTH_MAX + " deep"
                            : "a text of more than " + TEXT_CHARACTERS_MAX + " characters, or a key of more than "
                                    + KEY_CHARACTERS_MAX);
        } catch (JsonEOFException early) {
            add(ManifestRule.JSON, position(early.getLocation(), ""), "the file ends before its JSON does");
        } catch (JsonProcessingException broken) {
            add(ManifestRule.JSON, position(broken.getLocation(), ""), message(broken));
        } finally {
            manifest.entries().seal();
        }
        return manifest;
    }

    private static String message(JsonProcessingException broken) {
        String message = broken.getOriginalMessage().lines().findFirst().orElse("no JSON");
        return START_MARKER.matcher(message).replaceFirst("");
    }

    private void document() throws IOException {
        if (json.nextToken() == null) {
            add(ManifestRule.JSON, ManifestPosition.WHOLE, "the file is empty");
            return;
        }
        object("", manifestKeys, List.of("dataset_id", "asset_list"));
        if (notificationPosition != null && !manifest.finalized()) {
            add(
                    ManifestRule.NOTIFICATION,
                    notificationPosition,
                    "with \"finalize\": false nothing is published, so there is nothing to notify of");
        }
        if (json.nextToken() != null) {
            add(ManifestRule.JSON, position(""), "something follows the manifest's object");
        }
    }

    private void object(String path, Map<String, Value> known, List<String> required) throws IOException {
        if (!expect(JsonToken.START_OBJECT, path, "an object")) {
            return;
        }
        ManifestPosition start = position(path);
        Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            Value value = known.get(name);
            if (value == null) {
                unknown(path, name, known.keySet());
            } else if (!seen.add(name)) {
                add(ManifestRule.KEY_TWICE, position(below(path, name)), Quoted.of(name) + " is there twice");
                skipValue();
            } else {
                json.nextToken();
                value.read(below(path, name));
            }
        }
        for (String name : required) {
            if (!seen.contains(name)) {
                add(ManifestRule.KEY_MISSING, start, Quoted.of(name) + " is missing");
            }
        }
    }

    private void unknown(String path, String name, Set<String> known) throws IOException {
        String shown = Quoted.cut(name);
        manifest.findings()
                .add(
                        ManifestRule.KEY_UNKNOWN,
                        position(below(path, shown)),
                        () -> Quoted.of(name) + " is not a key of " + owner(path) + Suggestion.of(shown, known));
        skipValue();
    }

    private static String owner(String path) {
        if (path.isEmpty()) {
            return "a manifest";
        }
        return path.startsWith("asset_list") ? "an asset" : path;
    }

    private void skipValue() throws IOException {
        json.nextToken();
        json.skipChildren();
    }

    private void dataSetId(String path) throws IOException {
        String text = text(path);
        if (text != null && DATA_SET_ID.matcher(text).matches()) {
            manifest.dataSetId(text);
        } else if (text != null) {
            add(ManifestRule.DATA_SET, position(path), Quoted.of(text) + " is not 30 to 40 letters and digits");
        }
    }

    private void comment(String path) throws IOException {
        String text = text(path);
        if (text != null && characters(text) > COMMENT_CHARACTERS_MAX) {
            add(
                    ManifestRule.COMMENT,
                    position(path),
                    characters(text) + " characters are more than " + COMMENT_CHARACTERS_MAX);
        } else if (text != null) {
            manifest.comment(text);
        }
    }

    private void finalized(String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_FALSE) {
            manifest.finalized(false);
        } else {
            expect(JsonToken.VALUE_TRUE, path, "true or false");
        }
    }

    private void tags(String path) throws IOException {
        if (!expect(JsonToken.START_OBJECT, path, "an object of texts")) {
            return;
        }
        ManifestPosition start = position(path);
        Set<String> seen = new HashSet<>();
        int left = TAGS_MAX;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            ManifestPosition position = position(below(path, Quoted.cut(name)));
            if (left-- == 0) {
                add(ManifestRule.TAGS, start, "there are more than " + TAGS_MAX + " tags");
            }
            if (left < 0) {
                skipValue();
            } else if (seen.add(name)) {
                json.nextToken();
                tag(name, position);
            } else {
                add(ManifestRule.KEY_TWICE, position, Quoted.of(name) + " is there twice");
                skipValue();
            }
        }
    }

    private void tag(String name, ManifestPosition position) throws IOException {
        String value = text(position.path());
        if (!isTagText(name, 1, TAG_KEY_CHARACTERS_MAX)) {
            add(
                    ManifestRule.TAGS,
                    position,
                    "the key is not 1 to " + TAG_KEY_CHARACTERS_MAX + " letters, digits, spaces and _.:/=+-@");
        } else if (TAG_KEYS_RESERVED.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
            add(ManifestRule.TAGS, position, "a key must not begin with aws: or millrace:");
        } else if (value != null && !isTagText(value, 0, TAG_VALUE_CHARACTERS_MAX)) {
            add(
                    ManifestRule.TAGS,
                    position,
                    "the value is not up to " + TAG_VALUE_CHARACTERS_MAX + " letters, digits, spaces and _.:/=+-@");
        } else if (value != null) {
            manifest.tags().put(name, value);
        }
    }

    private static boolean isTagText(String text, int least, int most) {
        return characters(text) >= least
                && characters(text) <= most
                && TAG_TEXT.matcher(text).matches();
    }

    private void notification(String path) throws IOException {
        notificationPosition = position(path);
        object(path, notificationKeys, List.of("comment"));
    }

    private void notificationComment(String path) throws IOException {
        String text = text(path);
        if (text != null && (text.isEmpty() || characters(text) > NOTIFICATION_CHARACTERS_MAX)) {
            add(
                    ManifestRule.NOTIFICATION,
                    position(path),
                    characters(text) + " characters, not 1 to " + NOTIFICATION_CHARACTERS_MAX);
        } else if (text != null) {
            manifest.notification(text);
        }
    }

    private void assets(String path) throws IOException {
        if (!expect(JsonToken.START_ARRAY, path, "a list of {\"Bucket\": ..., \"Key\": ...}")) {
            return;
        }
        ManifestPosition start = position(path);
        int index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            bucket = null;
            key = null;
            object(path + "[" + index + "]", assetKeys, List.of("Bucket", "Key"));
            if (bucket != null && key != null) {
                asset(index, bucket, key);
            }
            index++;
        }
        if (index == 0) {
            add(ManifestRule.ASSETS_NONE, start, "the list is empty");
        }
    }

    private void asset(int index, String inBucket, String named) {
        ManifestEntry entry = new ManifestEntry(index, inBucket, named, keyPosition.line(), keyPosition.column());
        if (manifest.entries().size() == assetsMax) {
            if (!overAssetsMax) {
                add(ManifestRule.ASSETS_MAX, keyPosition, "there are more than " + assetsMax + " assets");
            }
            overAssetsMax = true;
        } else if (isOfKnownBucket(inBucket) && (entry.isPrefix() || isNew(entry))) {
            manifest.entries().add(entry);
        }
    }

    /** Or of one that may still become known. */
    private boolean isOfKnownBucket(String name) {
        if (buckets.contains(name)) {
            return true;
        }
        if (buckets.size() < BUCKETS_MAX) {
            return buckets.add(name);
        }
        add(ManifestRule.BUCKETS_MAX, keyPosition, "bucket " + name + " is one more than " + BUCKETS_MAX);
        return false;
    }

    private boolean isNew(ManifestEntry entry) {
        int owner = manifest.names().add(entry.key(), entry.index());
        if (owner == AssetNames.NONE) {
            return true;
        }
        manifest.findings()
                .add(
                        ManifestRule.NAME_TWICE,
                        keyPosition,
                        () -> Quoted.of(entry.key()) + " is the name of asset_list[" + owner + "] already");
        return false;
    }

    private void bucket(String path) throws IOException {
        String text = text(path);
        if (text != null && BUCKET.matcher(text).matches()) {
            bucket = text;
        } else if (text != null) {
            add(
                    ManifestRule.BUCKET,
                    position(path),
                    Quoted.of(text) + " is not 3 to 63 lower-case letters, digits, dots and hyphens");
        }
    }

    private void key(String path) throws IOException {
        String text = text(path);
        if (text == null) {
            return;
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes >= 1 && bytes <= KEY_BYTES_MAX) {
            key = text;
            keyPosition = position(path);
        } else {
            add(ManifestRule.KEY, position(path), bytes + " bytes, not 1 to " + KEY_BYTES_MAX);
        }
    }

    /** The text at the current token; null, and a finding, when it is none. */
    private @Nullable String text(String path) throws IOException {
        if (!expect(JsonToken.VALUE_STRING, path, "a text")) {
            return null;
        }
        String text = json.getText();
        if (isWellFormed(text)) {
            return text;
        }
        add(ManifestRule.ENCODING, position(path), "the text has half of a surrogate pair, which is no character");
        return null;
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean paired = Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(character) && !paired) {
                return false;
            }
            if (paired) {
                i++;
            }
        }
        return true;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whether the current token is of this kind; if not, that is a finding, and the value is passed over. */
    private boolean expect(JsonToken wanted, String path, String inWords) throws IOException {
        JsonToken found = json.currentToken();
        if (found == wanted) {
            return true;
        }
        manifest.findings()
                .add(ManifestRule.TYPE, position(path), () -> "this is " + inWords(found) + ", not " + inWords);
        json.skipChildren();
        return false;
    }

    private static String inWords(JsonToken token) {
        switch (token) {
            case START_OBJECT:
                return "an object";
            case START_ARRAY:
                return "a list";
            case VALUE_STRING:
                return "a text";
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                return "a number";
            case VALUE_NULL:
                return "null";
            default:
                return "true or false";
        }
    }

    private void add(ManifestRule rule, ManifestPosition position, String reason) {
        manifest.findings().add(rule, position, () -> reason);
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private ManifestPosition position(String path) {
        return position(json.currentTokenLocation(), path);
    }

    private static ManifestPosition position(@Nullable JsonLocation location, String path) {
        return location == null
                ? ManifestPosition.WHOLE
                : new ManifestPosition(location.getLineNr(), location.getColumnNr(), path);
    }
}
