/**
 * One participant's connection: ICE, DTLS and SRTP over a socket of its own, many on one thread.
 */
@NullMarked
package io.sotto.loadtest.wire;

import org.jspecify.annotations.NullMarked;
