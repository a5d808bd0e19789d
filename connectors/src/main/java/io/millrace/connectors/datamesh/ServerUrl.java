package io.millrace.connectors.datamesh;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The validation of a server's URL. */
final class ServerUrl {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private ServerUrl() {}

    /**
     * Whether a key that is sent there can be read on the way: plain HTTP to another host. A name other than {@code
     * localhost} is not resolved: what it resolves to may change.
     */
    static boolean exposesKey(URI url) {
        return "http".equalsIgnoreCase(url.getScheme())
                && url.getHost() != null
                && !LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
    }

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
        if (exposesKey(url)) {
            return "the API key would travel unencrypted; use https://";
        }
        return url.getRawQuery() != null || url.getRawFragment() != null ? "it must end with the path" : null;
    }
}
