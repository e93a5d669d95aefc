package io.sotto.sfu.loop;

import java.util.List;

/**
 * Our end of a transport, for the answer.
 *
 * @param ufrag our ICE user fragment
 * @param password our ICE password
 * @param candidates where we are reached, as in SDP
 */
public record LocalTransport(String ufrag, String password, List<String> candidates) {}
