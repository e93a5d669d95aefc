package io.sotto.sfu.loop;

/**
 * Our end of a transport, for the answer.
 *
 * @param ufrag our ICE user fragment
 * @param password our ICE password
 */
public record LocalTransport(String ufrag, String password) {}
