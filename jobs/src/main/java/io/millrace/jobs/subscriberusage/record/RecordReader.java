package io.millrace.jobs.subscriberusage.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the fields of one record that its rows need. Fields come in any order, so all are read before it is known
 * whether the record names an access point of AWS Data Exchange; a record that names none is not usage, and its errors do
 * not count. Of a name that comes twice the last counts; names that differ in case are different, but ARN is also accepted
 * as arn.
 */
public final class RecordReader {

    private static final byte[] ACCESS_POINT = "AWS::S3::AccessPoint".getBytes(US_ASCII);
    private static final byte[] ANONYMOUS_PRINCIPAL = "ANONYMOUS_PRINCIPAL".getBytes(US_ASCII);
    private static final byte[] UPDATED_DATA = "UPDATED_DATA".getBytes(US_ASCII);
    private static final String ANONYMOUS = "anonymous";
    private static final String RESOURCE = "resources[]";
    private static final String MAYBE_TEXT = "additionalEventData";

    private static final String AN_OBJECT = "an object";
    private static final byte[] OMITTED = "omitted".getBytes(US_ASCII);

    private static final Member RESOURCES = new Member("resources", "resources");
    private static final Member RECORD = members();
    private static final int EVENT_TIMESTAMP = TrailField.Slots.of("event_timestamp");
    private static final TrailField[] BYTE_COUNTS = {TrailField.BYTES_OUT, TrailField.BYTES_IN};

    private final AccessPoints accessPoints;
    private final FieldBuffer text;
    private final JsonCursor cursor = new JsonCursor();
    private final long[] numbers = new long[TrailField.SLOTS];
    private int[] arns = new int[8];
    private int arnCount;
    private boolean usage;
    private @Nullable TrailRule brokenRule;
    private String reason = "";
    private @Nullable String undecided;

    /** A name in an object that means something to us: a field, or an object of further members. */
    private static final class Member {

        private static final int NAME_BYTES_MAX = 32;

        final String path;
        final byte[] name;

        @Nullable
        TrailField field;

        private final List<Member> all = new ArrayList<>();
        private final Member[][] byLength = new Member[NAME_BYTES_MAX + 1][0];

        Member(String name, String path) {
            this.name = name.getBytes(US_ASCII);
            this.path = path;
        }

        Member(String name, String path, @Nullable TrailField field) {
            this(name, path);
            this.field = field;
        }

        Member add(Member member) {
            int length = member.name.length;
            byLength[length] = Arrays.copyOf(byLength[length], byLength[length].length + 1);
            byLength[length][byLength[length].length - 1] = member;
            all.add(member);
            return member;
        }

        @Nullable
        Member member(byte[] bytes, int start, int end) {
            int length = end - start;
            if (length <= NAME_BYTES_MAX) {
                for (Member member : byLength[length]) {
                    if (Arrays.equals(member.name, 0, length, bytes, start, end)) {
                        return member;
                    }
                }
            }
            return null;
        }

        @Nullable
        Member member(String memberName) {
            byte[] bytes = memberName.getBytes(US_ASCII);
            return member(bytes, 0, bytes.length);
        }
    }

    /** @param text what is picked goes there; what is kept in it stays */
    public RecordReader(AccessPoints accessPoints, FieldBuffer text) {
        this.accessPoints = accessPoints;
        this.text = text;
    }

    private static Member members() {
        Member record = new Member("", "");
        for (TrailField field : TrailField.values()) {
            String[] names = field.path().split("\\.", 2);
            Member parent = record;
            if (names.length == 2) {
                Member object = names[0].equals(RESOURCE) ? RESOURCES : record.member(names[0]);
                parent = object == null ? record.add(new Member(names[0], names[0])) : object;
            }
            parent.add(new Member(names[names.length - 1], field.path(), field));
        }
        RESOURCES.add(new Member("arn", TrailField.RESOURCE_ARN.path(), TrailField.RESOURCE_ARN));
        record.add(RESOURCES);
        return record;
    }

    /** @throws JsonProcessingException when the record, which begins as an object, is no well-formed JSON */
    public void read(byte[] record, int start, int end) throws JsonProcessingException {
        text.clear();
        brokenRule = null;
        undecided = null;
        forgetAccessPoints();
        cursor.open(record, start, end);
        readMembers(cursor, RECORD);
        if (usage) {
            check();
        }
    }

    /** Reason why it is unknown whether the record is usage; null when it is known. */
    @Nullable
    public String undecided() {
        return undecided;
    }

    /** Whether the record names an access point of AWS Data Exchange. */
    public boolean isUsage() {
        return usage;
    }

    /** The first rule that the record breaks; null for none. Of interest only where it is usage. */
    @Nullable
    public TrailRule brokenRule() {
        return brokenRule;
    }

    /** Reason why the rule is broken. */
    public String reason() {
        return reason;
    }

    /** Access points of AWS Data Exchange that the record names, each once. */
    public int accessPointCount() {
        return arnCount;
    }

    /** Puts the ARN of an access point into a slot. */
    public void accessPoint(int number, int slot) {
        text.put(slot, arns[2 * number], arns[2 * number + 1]);
    }

    /** By column: those of bytes where their text is not absent, and event_timestamp. */
    public long[] numbers() {
        return numbers;
    }

    /** Epoch micros. */
    public long eventMicros() {
        return numbers[EVENT_TIMESTAMP];
    }

    public boolean isError() {
        return !text.isEmpty(TrailField.ERROR_CODE.slot());
    }

    /** Whether the record corrects another, which is then in {@link TrailField#ORIGINAL_EVENT_ID}. */
    public boolean isCorrection() {
        return text.equals(TrailField.ADDENDUM_REASON.slot(), UPDATED_DATA);
    }

    private void readMembers(JsonCursor json, Member object) throws JsonProcessingException {
        json.enter();
        for (boolean more = json.nextMember(false); more; more = json.nextMember(true)) {
            Member member = object.member(json.text(), json.textStart(), json.textEnd());
            if (member == null) {
                json.skip();
            } else if (member == RESOURCES) {
                readResources(json);
            } else if (member.field != null) {
                readField(json, member.field);
            } else {
                readObject(json, member);
            }
        }
    }

    private void readObject(JsonCursor json, Member object) throws JsonProcessingException {
        forget(object);
        byte first = json.first();
        if (first == '{') {
            readMembers(json, object);
        } else if (first == '"' && object.path.equals(MAYBE_TEXT)) {
            json.passText();
            readObjectInText(Arrays.copyOfRange(json.text(), json.textStart(), json.textEnd()), object);
        } else if (first == 'n') {
            json.passWord();
        } else {
            breaks(TrailRule.FIELD_TYPE, object.path + " is " + skipped(json) + ", not an object");
        }
    }

    private void readObjectInText(byte[] content, Member object) {
        JsonCursor json = new JsonCursor();
        try {
            json.open(content, 0, content.length);
            if (!json.isEmpty() && json.first() == '{') {
                readMembers(json, object);
                return;
            }
            if (!json.isEmpty()) {
                json.skip();
            }
        } catch (JsonProcessingException e) {
            breaks(TrailRule.FIELD_TYPE, object.path + " is text that is no JSON: " + e.getOriginalMessage());
            return;
        }
        breaks(TrailRule.FIELD_TYPE, object.path + " is text, and not that of a JSON object");
    }

    private void forget(Member object) {
        for (Member member : object.all) {
            if (member.field != null) {
                text.remove(member.field.slot());
            }
        }
    }

    private void readField(JsonCursor json, TrailField field) throws JsonProcessingException {
        byte first = json.first();
        if (first == '"') {
            json.passText();
            text.put(field.slot(), json.text(), json.textStart(), json.textEnd());
            return;
        }
        if (field.isByteCount() && (first == '-' || (first >= '0' && first <= '9'))) {
            json.passWord();
            text.put(field.slot(), json.text(), json.textStart(), json.textEnd());
            return;
        }
        text.remove(field.slot());
        if (first == 'n') {
            json.passWord();
            return;
        }
        if (first == '{' && isOmitted(json)) {
            return;
        }
        String found = first == '{' ? AN_OBJECT : skipped(json);
        breaks(
                TrailRule.FIELD_TYPE,
                field.path() + " is " + found + ", not " + (field.isByteCount() ? "a number" : "text"));
    }

    /** CloudTrail puts {@code {"omitted": true, ...}} where a field made the event too large. */
    private static boolean isOmitted(JsonCursor json) throws JsonProcessingException {
        boolean omitted = false;
        json.enter();
        for (boolean more = json.nextMember(false); more; more = json.nextMember(true)) {
            boolean named = json.textIs(OMITTED);
            byte first = json.first();
            json.skip();
            omitted = named ? first == 't' : omitted;
        }
        return omitted;
    }

    private void readResources(JsonCursor json) throws JsonProcessingException {
        forgetAccessPoints();
        undecided = null;
        byte first = json.first();
        if (first == 'n') {
            json.passWord();
            return;
        }
        if (first != '[') {
            undecided = "resources is " + skipped(json) + ", not a list";
            return;
        }
        json.enter();
        for (boolean more = json.nextEntry(false); more; more = json.nextEntry(true)) {
            forget(RESOURCES);
            byte entry = json.first();
            if (entry == '{') {
                readMembers(json, RESOURCES);
                takeResource();
            } else if (entry == 'n') {
                json.passWord();
            } else {
                breaks(TrailRule.FIELD_TYPE, "an entry of resources is " + skipped(json) + ", not an object");
            }
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

    /** Passes a value and says what it is. */
    private static String skipped(JsonCursor json) throws JsonProcessingException {
        byte first = json.first();
        json.skip();
        switch (first) {
            case '{':
                return AN_OBJECT;
            case '[':
                return "a list";
            case '"':
                return "text";
            case 't':
                return "true";
            case 'f':
                return "false";
            default:
                return "a number";
        }
    }
}
