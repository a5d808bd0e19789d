package io.millrace.connectors.datamesh;

import java.io.Serializable;
import java.net.URI;

/** The connection settings of a Data Mesh Manager server: its URL and the source of its API key. */
public final class DataMeshConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private final URI url;
    private final ApiKeySource key;

    /**
     * @param url of the server, such as {@code https://api.entropy-data.com}; what comes before {@code /api}
     * @throws IllegalArgumentException when it is no such URL
     */
    public DataMeshConnection(URI url, ApiKeySource key) {
        this.url = ServerUrl.checked(url);
        this.key = key;
    }

    /** Whether the API key would travel unencrypted to that URL: plain HTTP is for a loopback host. */
    public static boolean exposesKey(URI url) {
        return ServerUrl.exposesKey(url);
    }

    public URI url() {
        return url;
    }

    public ApiKeySource key() {
        return key;
    }

    @Override
    public String toString() {
        return url + ", key in the " + key;
    }
}
