package io.sotto.sfu.signal.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The simulcast layers of one section: a=rid (RFC 8851) and a=simulcast (RFC 8853). */
final class RidTable {
    // Browsers send three; libwebrtc allows no more than a handful.
    private static final int MAX_RIDS = 8;
    // RFC 8852 §3: a rid travels in a one-byte header extension, which holds 16 bytes.
    private static final int MAX_RID_CHARS = 16;

    private final Set<String> declared = new LinkedHashSet<>();
    private final List<String> ordered = new ArrayList<>();

    @Nullable String attribute(String name, String value) {
        return name.equals("rid") ? readRid(value) : readSimulcast(value);
    }

    /** The rids that the offerer sends: in the order of a=simulcast, or as declared without one. */
    List<String> sent() {
        if (ordered.isEmpty()) {
            return List.copyOf(declared);
        }
        return ordered.stream().filter(declared::contains).toList();
    }

    private @Nullable String readRid(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.size() < 2 || !SdpSyntax.isRid(words.getFirst(), MAX_RID_CHARS)) {
            return "a malformed rid";
        }
        if (words.get(1).equals("send")) {
            declared.add(words.getFirst());
        }
        return declared.size() > MAX_RIDS ? "more than " + MAX_RIDS + " rids" : null;
    }

    private @Nullable String readSimulcast(String value) {
        List<String> words = SdpSyntax.words(value);
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (words.get(i).equals("send")) {
                return readStreams(words.get(i + 1));
            }
        }
        return null;
    }

    private @Nullable String readStreams(String list) {
        for (String alternatives : list.split(";", -1)) {
            // Of alternatives the first is preferred; a leading ~ says that it starts paused.
            String first = SdpSyntax.before(alternatives, ',');
            String rid = first.startsWith("~") ? first.substring(1) : first;
            if (!SdpSyntax.isRid(rid, MAX_RID_CHARS)
                    || ordered.contains(rid)
                    || ordered.size() == MAX_RIDS) {
                return "a malformed simulcast";
            }
            ordered.add(rid);
        }
        return null;
    }
}
