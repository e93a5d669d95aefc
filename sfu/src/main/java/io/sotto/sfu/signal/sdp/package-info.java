/**
 * Session descriptions: reading a client's offer, writing the server's answer (RFC 8866, RFC 9429).
 */
@NullMarked
package io.sotto.sfu.signal.sdp;

import org.jspecify.annotations.NullMarked;
