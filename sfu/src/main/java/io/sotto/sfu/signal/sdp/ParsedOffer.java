package io.sotto.sfu.signal.sdp;

/**
 * What became of an offer's text: understood, or refused with a reason that its sender may read.
 */
public sealed interface ParsedOffer permits Offer, Refusal {}
