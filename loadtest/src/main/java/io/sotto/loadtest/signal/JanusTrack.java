package io.sotto.loadtest.signal;

/**
 * What a track of Janus is called: its feed, which is its publisher, and the section of that one's
 * offer, as one text.
 */
final class JanusTrack {
    private JanusTrack() {}

    static String id(long feed, String mid) {
        return feed + "/" + mid;
    }

    static long feed(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('/')));
    }

    static String mid(String id) {
        return id.substring(id.indexOf('/') + 1);
    }
}
