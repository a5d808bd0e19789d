package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.util.InstantiationUtil;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MemoryObjectStoreTest extends ObjectStoreContract {

    private final Location location = Location.parse("s3://memory/data");
    private final MemoryObjectStore store = new MemoryObjectStore(location);

    @Override
    Location location() {
        return location;
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Test
    void faultsHappenWhenSwitchedOn() throws Exception {
        store.write("data/a", new byte[10]);
        store.cut("data/a", 4);
        store.failNext(1);
        store.deny("data/secret/");

        assertThat(kind(() -> store.list("data/", null, 1))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(store.list("data/", null, 1)).hasSize(1);
        assertThat(kind(() -> store.level("data/secret/", null, 1))).isEqualTo(Kind.DENIED);
        try (InputStream body = store.open("data/a", null, null)) {
            assertThat(body.readNBytes(4)).hasSize(4);
            assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        }
        store.remove("data/a");
        assertThat(kind(() -> store.open("data/a", null, null))).isEqualTo(Kind.GONE);
    }

    @Test
    void operatorsGetThisVeryStore() throws Exception {
        ObjectStoreFactory travelled = InstantiationUtil.clone(store.factory());

        assertThat(travelled.open(location)).isSameAs(store);
    }

    private static Kind kind(ThrowingCallable call) {
        return catchThrowableOfType(ObjectStoreException.class, call).kind();
    }
}
