package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.source.CollectedOutput;
import io.millrace.connectors.source.SplitElsewhere;
import java.util.List;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListingReaderTest {

    private static final Location LOCATION = Location.parse("s3://memory/exports");

    private final ListingReader reader = new ListingReader(
            LOCATION,
            state -> new Listing(
                    LOCATION,
                    ListingLayout.of(0, 0),
                    state,
                    new MemoryObjectStore(LOCATION),
                    60_000,
                    new SimpleCounter()),
            new SimpleCounter());

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void withoutTheSplitItIsPendingUntilItHearsThatAnotherReaderHasIt() {
        assertThat(reader.isPending()).isTrue();

        reader.handleSourceEvents(new SplitElsewhere());

        assertThat(reader.isPending()).isFalse();
    }

    @Test
    void withTheSplitItIsPendingUntilItHasListed() throws Exception {
        reader.addSplits(List.of(new ListingSplit(LOCATION.toString(), ListingState.NOTHING_SEEN)));
        reader.handleSourceEvents(new SplitElsewhere());
        assertThat(reader.isPending())
                .as("a restored reader has its split before it is told")
                .isTrue();

        Eventually.value(reader.isAvailable());
        reader.pollNext(new CollectedOutput<>());

        assertThat(reader.isPending()).isFalse();
    }

    @Test
    void aSplitThatComesFromAnotherReaderIsPending() {
        reader.handleSourceEvents(new SplitElsewhere());

        reader.addSplits(List.of(new ListingSplit(LOCATION.toString(), ListingState.NOTHING_SEEN)));

        assertThat(reader.isPending()).isTrue();
    }
}
