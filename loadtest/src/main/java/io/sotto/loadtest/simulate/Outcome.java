package io.sotto.loadtest.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What one case with one seed came to. What does not apply to a case is null.
 *
 * @param control the rate control that was measured
 * @param scenario the case: a section of RFC 8867, or a name
 * @param seed of all random numbers
 * @param utilisation what arrived, of what the line could carry
 * @param rampS seconds until 90 % of more capacity, or the top layer, is in use
 * @param queueOver100msS seconds that the queue was longer than 100 ms: after the drop, where there
 *     is one
 * @param recoveryS seconds until 90 % of what came back, after the drop, is in use
 * @param queueP95Ms 95th percentile of the queue's delay
 * @param loss share of packets that was lost
 * @param jain fairness of media flows (Jain's index) in the least fair phase
 * @param tcpShare share of the line that media hold against TCP
 * @param rivalShare share of the line that TCP gets
 * @param switchesPerMinute changes of layer after the top layer was first reached
 * @param padding share of what was sent that was padding
 */
public record Outcome(
        String control,
        @JsonProperty("case") String scenario,
        long seed,
        double utilisation,
        @Nullable Double rampS,
        @JsonProperty("queue_over_100ms_s") @Nullable Double queueOver100msS,
        @Nullable Double recoveryS,
        double queueP95Ms,
        double loss,
        @Nullable Double jain,
        @Nullable Double tcpShare,
        @Nullable Double rivalShare,
        @Nullable Double switchesPerMinute,
        @Nullable Double padding) {}
