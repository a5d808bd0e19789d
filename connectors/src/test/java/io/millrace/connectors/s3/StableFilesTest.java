package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StableFilesTest {

    private final StableFiles files = new StableFiles();

    @Test
    void aFilePassesWhenTwoPassesSawTheSame() {
        assertThat(pass(null, "a@1")).isEmpty();
        assertThat(pass(null, "a@2")).isEmpty();
        assertThat(pass(null, "a@2")).containsExactly("a");
    }

    @Test
    void aPassSaysWhetherItHoldsFilesBack() {
        StoredObject file = new StoredObject("a", 1, "1", 1);

        files.pass(null, file);
        assertThat(files.endOfPass()).isTrue();
        files.pass(null, file);
        assertThat(files.endOfPass()).isFalse();
    }

    @Test
    void aFileThatWasAwayForAPassStartsAgain() {
        assertThat(pass(null, "a@1")).isEmpty();
        assertThat(pass(null)).isEmpty();
        assertThat(pass(null, "a@1")).isEmpty();
        assertThat(pass(null, "a@1")).containsExactly("a");
    }

    @Test
    void aFileInTransitHoldsBackWhatComesAfterItInItsParentOnly() {
        assertThat(pass("p/", "p/1/a@1", "p/2/b@1")).isEmpty();
        assertThat(pass("p/", "p/1/a@2", "p/2/b@1")).isEmpty();
        assertThat(pass("p/", "p/1/a@2", "p/2/b@1")).containsExactly("p/1/a", "p/2/b");

        assertThat(pass(null, "a@1", "b@1")).isEmpty();
        assertThat(pass(null, "a@2", "b@1")).containsExactly("b");
    }

    @Test
    void moreFilesThanCanWaitPassInTurn() {
        List<String> waiting =
                IntStream.range(100_000, 125_000).mapToObj(name -> name + "@1").toList();
        List<String> passed = new ArrayList<>();
        int passes = 0;
        while (passed.size() < waiting.size()) {
            List<String> left = waiting.subList(passed.size(), waiting.size());
            passed.addAll(pass("p/", left.toArray(String[]::new)));
            passes++;
        }

        assertThat(passes).isEqualTo(4);
        assertThat(passed).hasSize(25_000).isSorted();
    }

    private List<String> pass(@Nullable String parent, String... sightings) {
        List<String> passed = new ArrayList<>();
        for (String sighting : sightings) {
            int at = sighting.indexOf('@');
            String key = sighting.substring(0, at);
            if (files.pass(parent, new StoredObject(key, 1, sighting.substring(at + 1), 1))) {
                passed.add(key);
            }
        }
        files.endOfPass();
        return passed;
    }
}
