package io.millrace.connectors.datamesh;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The validation of a server's URL. */
final class ServerUrl {

    private ServerUrl() {}

    /** @throws IllegalArgumentException when the URL has another form; what may be a password is not repeated */
    static URI checked(URI url) {
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the URL of the feed must not hold a user or a password");
        }
        String problem = problem(url);
        if (problem != null) {
            throw new IllegalArgumentException("'" + url + "' is no URL of a feed: " + problem);
        }
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.replaceFirst("/+$", "")) : url;
    }

    private static @Nullable String problem(URI url) {
        if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
            return "it must begin with https:// or http://";
        }
        if (url.getHost() == null) {
            return "it names no host";
        }
        return url.getRawQuery() != null || url.getRawFragment() != null ? "it must end with the path" : null;
    }
}
