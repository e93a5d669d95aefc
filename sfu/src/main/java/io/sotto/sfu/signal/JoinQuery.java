package io.sotto.sfu.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.sfu.signal.call.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.WrappedJoinRequest;
import org.jspecify.annotations.Nullable;

/**
 * The {@code join_request} parameter of {@code /rtc/v1}: a join request, wrapped, usually
 * compressed, and in URL-safe Base64.
 */
final class JoinQuery {
    /** What it may grow to when unpacked: a large offer, twice. */
    private static final int UNPACKED_BYTES_MAX = 1 << 20;

    private JoinQuery() {}

    static JoinRequest parse(@Nullable String parameter) throws Refused {
        if (parameter == null || parameter.isEmpty()) {
            throw malformed("join_request is missing");
        }
        try {
            String unpadded = parameter.replace("=", "");
            byte[] wrapped =
                    Base64.getUrlDecoder().decode(unpadded.replace('+', '-').replace('/', '_'));
            WrappedJoinRequest envelope = WrappedJoinRequest.parseFrom(wrapped);
            byte[] packed = envelope.getJoinRequest().toByteArray();
            return JoinRequest.parseFrom(
                    envelope.getCompression() == WrappedJoinRequest.Compression.GZIP
                            ? unpack(packed)
                            : packed);
        } catch (IllegalArgumentException | InvalidProtocolBufferException notOurs) {
            throw malformed("join_request is not a wrapped join request in URL-safe Base64");
        }
    }

    private static byte[] unpack(byte[] packed) throws Refused {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] unpacked = in.readNBytes(UNPACKED_BYTES_MAX + 1);
            if (unpacked.length > UNPACKED_BYTES_MAX) {
                throw malformed("join_request is larger than 1 MiB when unpacked");
            }
            return unpacked;
        } catch (IOException notGzip) {
            throw malformed("join_request is not valid gzip");
        }
    }

    private static Refused malformed(String message) {
        return new Refused(JoinOutcome.MALFORMED, message);
    }
}
