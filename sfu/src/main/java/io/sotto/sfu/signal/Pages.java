package io.sotto.sfu.signal;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The call page and its files, from the class path. */
final class Pages {
    private static final String FOLDER = "/io/sotto/web/";
    private static final Pattern FILE = Pattern.compile("(assets/)?[A-Za-z0-9_.-]+");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "woff2", "font/woff2",
                    "webmanifest", "application/manifest+json",
                    "txt", "text/plain; charset=utf-8");

    private final Map<String, Page> loaded = new ConcurrentHashMap<>();

    /**
     * One file.
     *
     * @param immutable whether its name changes with its content, so that it may be kept for ever
     */
    record Page(ByteString content, String type, boolean immutable) {}

    /**
     * The page under a path, or null. Every call link shows the same page: what differs is not
     * ours.
     */
    @Nullable Page at(String path) {
        boolean application = path.equals("/") || path.startsWith("/c/");
        String file = application ? "index.html" : path.substring(1);
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (type == null || file.contains("..") || !FILE.matcher(file).matches()) {
            return null;
        }
        Page page = loaded.get(file);
        if (page == null) {
            page = load(file, type);
            if (page != null) {
                loaded.put(file, page);
            }
        }
        return page;
    }

    private static @Nullable Page load(String file, String type) {
        try (InputStream in = Pages.class.getResourceAsStream(FOLDER + file)) {
            return in == null
                    ? null
                    : new Page(ByteString.readFrom(in), type, file.startsWith("assets/"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
