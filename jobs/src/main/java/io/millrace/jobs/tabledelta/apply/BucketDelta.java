package io.millrace.jobs.tabledelta.apply;

import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.Operation;
import io.millrace.jobs.tabledelta.VersionVerdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps from a bucket's current rows to those of the next version: first the duplicates, each a row that lost its
 * key to a later one, then the inserts and updates in the order of the new version, then the deletes in the order of
 * the current one. Equal rows give equal steps, so a restart can skip those already emitted.
 */
final class BucketDelta {

    /** The kinds of steps. */
    enum Step {
        /** A row that lost its key to a later row of the same version. */
        DUPLICATE,
        INSERT,
        UPDATE,
        DELETE
    }

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final RunRows before;
    private final RunRows after;
    private final Columns columnsBefore;
    private final Columns columnsAfter;
    private final boolean sameColumns;
    private final boolean[] kept;
    private final Map<String, Integer> valueBefore = new HashMap<>();

    private int duplicateAt;
    private int afterAt;
    private int beforeAt;
    private int row = RunRows.NONE;
    private int oldRow = RunRows.NONE;

    private long inserted;
    private long updated;
    private long deleted;
    private long unchanged;
    private long duplicates;

    BucketDelta(RunRows before, Columns columnsBefore, RunRows after, Columns columnsAfter) {
        this.before = before;
        this.after = after;
        this.columnsBefore = columnsBefore;
        this.columnsAfter = columnsAfter;
        this.sameColumns = columnsBefore.values().equals(columnsAfter.values());
        this.kept = new boolean[before.size()];
        for (int i = 0; i < columnsBefore.values().size(); i++) {
            valueBefore.put(columnsBefore.values().get(i), i);
        }
    }

    /** Moves to the next step and returns it; null after the last one. */
    @Nullable
    Step next() {
        while (duplicateAt < after.size()) {
            row = duplicateAt++;
            if (!after.isCurrent(row)) {
                duplicates++;
                return Step.DUPLICATE;
            }
        }
        while (afterAt < after.size()) {
            row = afterAt++;
            if (duplicates > 0 && !after.isCurrent(row)) {
                continue;
            }
            oldRow = before.find(after, row);
            if (oldRow == RunRows.NONE) {
                inserted++;
                return Step.INSERT;
            }
            kept[oldRow] = true;
            if (same()) {
                unchanged++;
                continue;
            }
            updated++;
            return Step.UPDATE;
        }
        while (beforeAt < before.size()) {
            oldRow = beforeAt++;
            if (!kept[oldRow] && before.isCurrent(oldRow)) {
                deleted++;
                return Step.DELETE;
            }
        }
        return null;
    }

    private boolean same() {
        if (sameColumns) {
            return after.sameValues(row, before, oldRow);
        }
        return changed().isEmpty();
    }

    /** The columns of both versions whose values differ; a column that a version lacks is NULL in it. */
    private List<String> changed() {
        @Nullable String[] old = columnsBefore.fields(before.block(oldRow), before.valuesStart(oldRow));
        @Nullable String[] now = columnsAfter.fields(after.block(row), after.valuesStart(row));
        Map<String, @Nullable String> nowByName = new HashMap<>();
        for (int i = 0; i < now.length; i++) {
            nowByName.put(columnsAfter.values().get(i), now[i]);
        }
        List<String> changed = new ArrayList<>();
        for (String column : columnsAfter.exported()) {
            if (nowByName.containsKey(column)) {
                Integer at = valueBefore.get(column);
                if (!Objects.equals(nowByName.get(column), at == null ? null : old[at])) {
                    changed.add(column);
                }
            }
        }
        for (String column : columnsBefore.exported()) {
            Integer at = valueBefore.get(column);
            if (at != null && !nowByName.containsKey(column) && old[at] != null) {
                changed.add(column);
            }
        }
        return changed;
    }

    /** The operation of the step that {@link #next()} returned last; not for a duplicate. */
    Change change(Step step, String tenant, String table, VersionVerdict verdict) {
        boolean delete = step == Step.DELETE;
        byte[] block = delete ? before.block(oldRow) : after.block(row);
        int keyStart = delete ? before.keyStart(oldRow) : after.keyStart(row);
        int keyEnd = delete ? before.keyEnd(oldRow) : after.keyEnd(row);
        Operation operation = Operation.valueOf(step.name());
        return new Change(
                id(tenant, table, verdict, operation, block, keyStart, keyEnd),
                tenant,
                table,
                verdict.getVersion(),
                verdict.getOrdinal(),
                operation,
                (delete ? columnsBefore : columnsAfter).key(block, keyStart),
                step == Step.INSERT ? null : rowBefore(),
                delete ? null : columnsAfter.row(block, keyStart, after.valuesStart(row)),
                step == Step.UPDATE ? changed() : null,
                verdict.getDecidedAt());
    }

    private Image rowBefore() {
        return columnsBefore.row(before.block(oldRow), before.keyStart(oldRow), before.valuesStart(oldRow));
    }

    /** The row that lost its key, after a {@link Step#DUPLICATE}. */
    Image duplicate() {
        return columnsAfter.row(after.block(row), after.keyStart(row), after.valuesStart(row));
    }

    /** Index of the block that holds the duplicate, among the blocks of the new version. */
    int duplicateBlock() {
        return after.blockIndex(row);
    }

    long duplicateRowNumber() {
        return after.rowNumber(row);
    }

    /** 128 bits of SHA-256 over the parts that identify the operation, length-prefixed so that no two collide. */
    private static String id(
            String tenant, String table, VersionVerdict verdict, Operation operation, byte[] key, int start, int end) {
        MessageDigest digest = Sha256.start();
        for (String part : List.of(tenant, table, verdict.getVersion(), operation.name())) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            updateInt(digest, text.length);
            digest.update(text);
        }
        updateInt(digest, (int) (verdict.getOrdinal() >>> Integer.SIZE));
        updateInt(digest, (int) verdict.getOrdinal());
        digest.update(key, start, end - start);
        byte[] hash = digest.digest();
        char[] id = new char[32];
        for (int i = 0; i < id.length; i += 2) {
            id[i] = HEX[(hash[i / 2] >> 4) & 0xF];
            id[i + 1] = HEX[hash[i / 2] & 0xF];
        }
        return new String(id);
    }

    private static void updateInt(MessageDigest digest, int value) {
        digest.update((byte) (value >>> 24));
        digest.update((byte) (value >>> 16));
        digest.update((byte) (value >>> 8));
        digest.update((byte) value);
    }

    long inserted() {
        return inserted;
    }

    long updated() {
        return updated;
    }

    long deleted() {
        return deleted;
    }

    long unchanged() {
        return unchanged;
    }

    long duplicates() {
        return duplicates;
    }
}
