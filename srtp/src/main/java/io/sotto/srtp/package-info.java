/** SRTP and SRTCP protection of packets (RFC 3711, RFC 7714). */
@NullMarked
package io.sotto.srtp;

import org.jspecify.annotations.NullMarked;
