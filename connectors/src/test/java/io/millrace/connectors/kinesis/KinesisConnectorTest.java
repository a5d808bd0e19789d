package io.millrace.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.junit.jupiter.api.Test;

class KinesisConnectorTest {

    @Test
    void itIsUsableWhereEverythingIs() {
        assertThat(KinesisConnector.isUsable()).isTrue();
    }

    @Test
    void itIsNotWhereItIsNotThere() {
        assertThat(KinesisConnector.isUsable(ClassLoader.getPlatformClassLoader()))
                .isFalse();
    }

    @Test
    void itIsNotWithoutTheInterfacesOfItsFlink() throws IOException {
        URL connector =
                FlinkKinesisConsumer.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader withoutFlink =
                new URLClassLoader(new URL[] {connector}, ClassLoader.getPlatformClassLoader())) {
            assertThat(KinesisConnector.isUsable(withoutFlink)).isFalse();
        }
    }
}
