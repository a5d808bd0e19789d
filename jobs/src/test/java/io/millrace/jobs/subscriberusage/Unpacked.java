package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.write.UsageRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks as the sink writes them: files with rows, each in the folder it is written to. */
public final class Unpacked {

    private final List<File> files = new ArrayList<>();

    public record File(String folder, List<Usage> rows) {}

    /** Blocks of one subtask after another; checks that the blocks of a file stand together. */
    public static List<File> files(List<UsageBlock> blocks) throws IOException {
        Unpacked unpacked = new Unpacked();
        File open = null;
        for (UsageBlock block : blocks) {
            open = unpacked.add(open, block);
        }
        assertThat(open).as("a file without its end").isNull();
        return unpacked.files;
    }

    private @Nullable File add(@Nullable File open, UsageBlock block) throws IOException {
        File file = open;
        if (file == null) {
            assertThat(block.getFirst()).isTrue();
            file = new File(block.getFolder(), new ArrayList<>());
            files.add(file);
        } else {
            assertThat(block.getFirst()).isFalse();
            assertThat(block.getFolder()).isEqualTo(file.folder());
        }
        List<Usage> rows = file.rows();
        UsageRows.read(block.getRows(), (bytes, from, length) -> rows.add(SampleRows.usage(bytes, from, length)));
        return block.getLast() ? null : file;
    }
}
