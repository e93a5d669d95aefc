package io.sotto.srtp.rtp;

/**
 * Which simulcast layers a publisher sends at the moment, in its own words (the header extension
 * {@code video-layers-allocation00} of libwebrtc).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * |RID| NS| sl_bm |  own stream, streams - 1, spatial layers of every stream
 * |sl0_bm |sl1_bm |  of each stream, where they differ (sl_bm = 0):
 * |sl2_bm |sl3_bm |    the second byte only with more than two streams
 * | temporal layers, bitrates, resolutions                          ...
 * </pre>
 *
 * <p>Streams are numbered in the order of the offer's RIDs; those above the last one sent are left
 * out. A single zero byte says that nothing is sent at all.
 */
public final class VideoLayersAllocation {
    private VideoLayersAllocation() {}

    /** The number of the stream that this packet belongs to, 0 to 3. */
    public static int ownStream(RtpPacket packet, int element) {
        return RtpPacket.elementLength(element) == 0 ? 0 : packet.elementByte(element, 0) >> 6;
    }

    /**
     * The streams that are being sent.
     *
     * @return bit <i>n</i> stands for stream <i>n</i>; -1 if the element is cut off
     */
    public static int activeStreams(RtpPacket packet, int element) {
        int length = RtpPacket.elementLength(element);
        if (length == 0) {
            return -1;
        }
        int head = packet.elementByte(element, 0);
        if (length == 1) {
            return head == 0 ? 0 : -1;
        }
        int streams = (head >> 4 & 3) + 1;
        if ((head & 0x0F) != 0) {
            return (1 << streams) - 1;
        }
        if (length < (streams > 2 ? 3 : 2)) {
            return -1;
        }
        int active = 0;
        for (int stream = 0; stream < streams; stream++) {
            int pair = packet.elementByte(element, 1 + stream / 2);
            int spatialLayers = stream % 2 == 0 ? pair >> 4 : pair & 0x0F;
            active |= spatialLayers == 0 ? 0 : 1 << stream;
        }
        return active;
    }
}
