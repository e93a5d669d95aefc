package io.sotto.sfu.room;

/**
 * What the publisher of a mirrored track is told: only which layers need a key frame. Everything
 * else is between it and the shard that it is connected to.
 */
final class LinkFeedback implements PublisherFeedback {
    /** Between two shards; what is missing for longer was lost on its way to the first. */
    private static final long ROUND_TRIP_NANOS = 50_000_000L;

    private final KeyFrameRequests requests;

    LinkFeedback(KeyFrameRequests requests) {
        this.requests = requests;
    }

    @Override
    public void onArrival(int transportSequence, int mediaSsrc, long arrivedNanos) {}

    /** The other shard asks for it, and sends it on when it comes; here it only grows old. */
    @Override
    public void nack(UpStream stream, MissingPackets missing, long nowNanos) {
        missing.ask(ROUND_TRIP_NANOS, nowNanos, sequence -> {});
    }

    @Override
    public void pictureLoss(UpStream stream) {
        requests.request(stream.track().id(), stream.layer());
    }
}
