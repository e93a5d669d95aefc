/** DTLS handshakes that yield SRTP keys (RFC 5764). */
@NullMarked
package io.sotto.srtp.dtls;

import org.jspecify.annotations.NullMarked;
