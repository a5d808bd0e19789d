package io.millrace.jobs.subscriberusage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Picks from one record what its rows need. Fields come in any order, so all are picked before it shows whether the
 * record names an access point of AWS Data Exchange; one that does not is none of ours, and whatever is wrong in it is
 * none of our business. Of a name that comes twice the last counts; names that differ in case are different, but ARN
 * is also taken when it is written arn.
 */
final class RecordReader {

    /** The record is bounded before it comes here, by limits that cannot be set higher than these. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TrailLimits.NESTING_MOST)
                    .maxStringLength(TrailLimits.RECORD_BYTES_MOST)
                    .maxNameLength(TrailLimits.RECORD_BYTES_MOST)
                    .maxNumberLength(TrailLimits.RECORD_BYTES_MOST)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // names are made of what a subscriber puts into a query string: colliding ones must not stop anything
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private static final byte[] ACCESS_POINT = "AWS::S3::AccessPoint".getBytes(US_ASCII);
    private static final byte[] ANONYMOUS_PRINCIPAL = "ANONYMOUS_PRINCIPAL".getBytes(US_ASCII);
    private static final byte[] UPDATED_DATA = "UPDATED_DATA".getBytes(US_ASCII);
    private static final String ANONYMOUS = "anonymous";
    private static final String RESOURCE = "resources[]";
    private static final String MAYBE_TEXT = "additionalEventData";

    private static final Member RESOURCES = new Member("resources");
    private static final Member RECORD = members();
    private static final int EVENT_TIMESTAMP = TrailField.Slots.of("event_timestamp");
    private static final TrailField[] BYTE_COUNTS = {TrailField.BYTES_OUT, TrailField.BYTES_IN};

    private final AccessPoints accessPoints;
    private final PickedText text;
    private final long[] numbers = new long[TrailField.SLOTS];
    private int[] arns = new int[8];
    private int arnCount;
    private boolean usage;
    private @Nullable TrailRule brokenRule;
    private String reason = "";
    private @Nullable String undecided;

    /** A name in an object that means something to us: a field, or an object of further members. */
    private static final class Member {
        final String path;
        final Map<String, Member> members = new HashMap<>();

        @Nullable
        TrailField field;

        Member(String path) {
            this.path = path;
        }
    }

    /** @param text what is picked goes there; what is kept in it stays */
    RecordReader(AccessPoints accessPoints, PickedText text) {
        this.accessPoints = accessPoints;
        this.text = text;
    }

    private static Member members() {
        Member record = new Member("");
        for (TrailField field : TrailField.values()) {
            String[] names = field.path().split("\\.", 2);
            Member parent = record;
            if (names.length == 2) {
                boolean resource = names[0].equals(RESOURCE);
                parent = resource ? RESOURCES : record.members.computeIfAbsent(names[0], Member::new);
            }
            Member member = new Member(field.path());
            member.field = field;
            parent.members.put(names[names.length - 1], member);
        }
        RESOURCES.members.put("arn", Objects.requireNonNull(RESOURCES.members.get("ARN")));
        record.members.put(RESOURCES.path, RESOURCES);
        return record;
    }

    /** @throws JsonProcessingException when the record is no well-formed JSON */
    void read(byte[] record, int start, int end) throws IOException {
        text.clear();
        brokenRule = null;
        undecided = null;
        forgetAccessPoints();
        try (JsonParser parser = JSON.createParser(record, start, end - start)) {
            parser.nextToken();
            readMembers(parser, RECORD);
        }
        if (usage) {
            check();
        }
    }

    /** Why it cannot be told whether the record is usage; null when it can. */
    @Nullable
    String undecided() {
        return undecided;
    }

    /** Whether the record names an access point of AWS Data Exchange. */
    boolean isUsage() {
        return usage;
    }

    /** The first rule that the record breaks; null for none. Of interest only where it is usage. */
    @Nullable
    TrailRule brokenRule() {
        return brokenRule;
    }

    /** How it breaks the rule. */
    String reason() {
        return reason;
    }

    /** Access points of AWS Data Exchange that the record names, each once. */
    int accessPointCount() {
        return arnCount;
    }

    /** Puts the ARN of an access point into a slot. */
    void accessPoint(int number, int slot) {
        text.put(slot, arns[2 * number], arns[2 * number + 1]);
    }

    /** By column: those of bytes where their text is not absent, and event_timestamp. */
    long[] numbers() {
        return numbers;
    }

    /** Epoch micros. */
    long eventMicros() {
        return numbers[EVENT_TIMESTAMP];
    }

    boolean isError() {
        return !text.isEmpty(TrailField.ERROR_CODE.slot());
    }

    /** Whether the record corrects another, which is then in {@link TrailField#ORIGINAL_EVENT_ID}. */
    boolean isCorrection() {
        return text.equals(TrailField.ADDENDUM_REASON.slot(), UPDATED_DATA);
    }

    private void readMembers(JsonParser parser, Member object) throws IOException {
        String name = parser.nextFieldName();
        while (name != null) {
            JsonToken value = parser.nextToken();
            Member member = object.members.get(name);
            if (member == null) {
                parser.skipChildren();
            } else if (member == RESOURCES) {
                readResources(parser, value);
            } else if (member.field != null) {
                readField(parser, value, member.field);
            } else {
                readObject(parser, value, member);
            }
            name = parser.nextFieldName();
        }
    }

    private void readObject(JsonParser parser, JsonToken value, Member object) throws IOException {
        forget(object);
        if (value == JsonToken.START_OBJECT) {
            readMembers(parser, object);
        } else if (value == JsonToken.VALUE_STRING && object.path.equals(MAYBE_TEXT)) {
            readObjectInText(parser.getText(), object);
        } else if (value != JsonToken.VALUE_NULL) {
            parser.skipChildren();
            breaks(TrailRule.FIELD_TYPE, object.path + " is " + shown(value) + ", not an object");
        }
    }

    private void readObjectInText(String json, Member object) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readMembers(parser, object);
                return;
            }
        } catch (JsonProcessingException e) {
            breaks(TrailRule.FIELD_TYPE, object.path + " is text that is no JSON: " + e.getOriginalMessage());
            return;
        }
        breaks(TrailRule.FIELD_TYPE, object.path + " is text, and not that of a JSON object");
    }

    private void forget(Member object) {
        for (Member member : object.members.values()) {
            if (member.field != null) {
                text.remove(member.field.slot());
            }
        }
    }

    private void readField(JsonParser parser, JsonToken value, TrailField field) throws IOException {
        if (value == JsonToken.VALUE_STRING || value.isNumeric() && field.isByteCount()) {
            text.put(field.slot(), parser);
            return;
        }
        text.remove(field.slot());
        if (value == JsonToken.VALUE_NULL || value == JsonToken.START_OBJECT && isOmitted(parser)) {
            return;
        }
        parser.skipChildren();
        breaks(
                TrailRule.FIELD_TYPE,
                field.path() + " is " + shown(value) + ", not " + (field.isByteCount() ? "a number" : "text"));
    }

    /** CloudTrail puts {@code {"omitted": true, ...}} where a field made the event too large. */
    private static boolean isOmitted(JsonParser parser) throws IOException {
        boolean omitted = false;
        String name = parser.nextFieldName();
        while (name != null) {
            JsonToken value = parser.nextToken();
            if (name.equals("omitted")) {
                omitted = value == JsonToken.VALUE_TRUE;
            }
            parser.skipChildren();
            name = parser.nextFieldName();
        }
        return omitted;
    }

    private void readResources(JsonParser parser, JsonToken value) throws IOException {
        forgetAccessPoints();
        undecided = null;
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            undecided = "resources is " + shown(value) + ", not a list";
            return;
        }
        JsonToken entry = parser.nextToken();
        while (entry != JsonToken.END_ARRAY) {
            forget(RESOURCES);
            if (entry == JsonToken.START_OBJECT) {
                readMembers(parser, RESOURCES);
                takeResource();
            } else if (entry != JsonToken.VALUE_NULL) {
                parser.skipChildren();
                breaks(TrailRule.FIELD_TYPE, "an entry of resources is " + shown(entry) + ", not an object");
            }
            entry = parser.nextToken();
        }
    }

    private void takeResource() {
        if (!text.equals(TrailField.RESOURCE_TYPE.slot(), ACCESS_POINT)) {
            return;
        }
        String account = text.string(TrailField.RESOURCE_ACCOUNT.slot());
        int arn = TrailField.RESOURCE_ARN.slot();
        if (!accessPoints.contain(account, account == null ? text.string(arn) : null)) {
            return;
        }
        usage = true;
        if (text.isEmpty(arn)) {
            breaks(TrailRule.ACCESS_POINT, "the access point of account " + account + " has no ARN");
        } else {
            addAccessPoint(text.start(arn), text.end(arn));
        }
    }

    private void addAccessPoint(int start, int end) {
        for (int i = 0; i < 2 * arnCount; i += 2) {
            if (Arrays.equals(text.bytes(), arns[i], arns[i + 1], text.bytes(), start, end)) {
                return;
            }
        }
        if (arns.length == 2 * arnCount) {
            arns = Arrays.copyOf(arns, 2 * arns.length);
        }
        arns[2 * arnCount] = start;
        arns[2 * arnCount + 1] = end;
        arnCount++;
    }

    private void forgetAccessPoints() {
        arnCount = 0;
        usage = false;
    }

    private void check() {
        int account = TrailField.ACCOUNT.slot();
        if (text.equals(account, ANONYMOUS_PRINCIPAL)) {
            text.put(account, ANONYMOUS);
        }
        if (text.isEmpty(TrailField.EVENT_ID.slot())) {
            breaks(TrailRule.EVENT_ID, "the record has no eventID");
        }
        checkTime();
        for (TrailField field : BYTE_COUNTS) {
            checkCount(field);
        }
        if (isCorrection() && text.isEmpty(TrailField.ORIGINAL_EVENT_ID.slot())) {
            breaks(TrailRule.CORRECTION, "the addendum has no originalEventID");
        }
    }

    private void checkTime() {
        String time = text.string(TrailField.EVENT_TIME.slot());
        if (time == null) {
            breaks(TrailRule.EVENT_TIME, "the record has no eventTime");
            return;
        }
        numbers[EVENT_TIMESTAMP] = EventTime.micros(time);
        if (eventMicros() == EventTime.INVALID) {
            breaks(TrailRule.EVENT_TIME, "eventTime is " + cut(time));
        }
    }

    private void checkCount(TrailField field) {
        String count = text.string(field.slot());
        if (count == null) {
            return;
        }
        numbers[field.slot()] = ByteCount.parse(count);
        if (numbers[field.slot()] == ByteCount.INVALID) {
            breaks(TrailRule.BYTE_COUNT, field.path() + " is " + cut(count));
        }
    }

    private static String cut(String value) {
        return value.length() <= 50 ? value : value.substring(0, 50) + "...";
    }

    private void breaks(TrailRule rule, String how) {
        if (brokenRule == null) {
            brokenRule = rule;
            reason = how;
        }
    }

    private static String shown(JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            return "an object";
        }
        if (value == JsonToken.START_ARRAY) {
            return "a list";
        }
        if (value == JsonToken.VALUE_STRING) {
            return "text";
        }
        return value.isNumeric() ? "a number" : value.asString();
    }
}
