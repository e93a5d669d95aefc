package io.sotto.sfu.signal.call;

import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.ParticipantPermission;
import livekit.LivekitModels.TrackSource;

/**
 * What a token allows its bearer, in the claims of LiveKit's tokens.
 *
 * @param apiKey the key that signed the token
 * @param identity who it is; unique in a room
 * @param name how others see them
 * @param metadata the application's own, passed on
 * @param attributes the application's own, passed on
 * @param room the only room that may be joined
 * @param publishSources what may be published; empty for everything
 * @param hidden whether others are not told of them
 */
public record Grants(
        String apiKey,
        String identity,
        String name,
        String metadata,
        Map<String, String> attributes,
        String room,
        boolean canPublish,
        boolean canSubscribe,
        boolean canPublishData,
        boolean canUpdateOwnMetadata,
        Set<TrackSource> publishSources,
        boolean hidden) {

    ParticipantPermission permission() {
        return ParticipantPermission.newBuilder()
                .setCanPublish(canPublish)
                .setCanSubscribe(canSubscribe)
                .setCanPublishData(canPublishData)
                .setCanUpdateMetadata(canUpdateOwnMetadata)
                .addAllCanPublishSources(publishSources)
                .setHidden(hidden)
                .build();
    }

    boolean mayPublish(TrackSource source) {
        return canPublish && (publishSources.isEmpty() || publishSources.contains(source));
    }

    /** Neither names nor rooms belong in a log. */
    @Override
    public String toString() {
        return "Grants[apiKey=" + apiKey + "]";
    }
}
