package io.sotto.srtp.rtp;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which extension has which id on one transport, as its SDP says (RFC 8285 section 5).
 *
 * <p>Immutable. Ids are 1 to 14 in the one-byte form, to 255 in the two-byte form; 0 means absent.
 */
public final class ExtensionMap {
    /** No extension at all. */
    public static final ExtensionMap EMPTY = new ExtensionMap(Map.of());

    private final int[] ids = new int[HeaderExtension.values().length];

    /** A map with these ids. */
    public ExtensionMap(Map<HeaderExtension, Integer> idByExtension) {
        idByExtension.forEach(
                (extension, id) -> {
                    if (id < 1 || id > 255) {
                        throw new IllegalArgumentException("extension id " + id + " not in 1..255");
                    }
                    ids[extension.ordinal()] = id;
                });
    }

    /** The id of an extension, 0 where it is not negotiated. */
    public int id(HeaderExtension extension) {
        return ids[extension.ordinal()];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || other instanceof ExtensionMap map && Arrays.equals(ids, map.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }
}
