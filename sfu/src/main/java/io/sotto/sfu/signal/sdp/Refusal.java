package io.sotto.sfu.signal.sdp;

/**
 * An offer that is not answered. The message names what is wrong; it quotes nothing of the offer
 * but numbers, so it may be logged and returned.
 */
public record Refusal(String message) implements ParsedOffer {}
