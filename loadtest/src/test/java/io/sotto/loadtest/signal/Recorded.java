package io.sotto.loadtest.signal;

import java.io.IOException;
import java.io.InputStream;

/** Messages that Janus 1.1.2 really sent. */
final class Recorded {
    private Recorded() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Recorded.class.getResourceAsStream("/janus/" + name + ".json")) {
            if (in == null) {
                throw new IOException("there is no recording of " + name);
            }
            return in.readAllBytes();
        }
    }

    static JanusEvent event(String name) throws IOException {
        return JanusEvent.read(bytes(name));
    }
}
