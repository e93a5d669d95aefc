/** RTP packets as views over pooled buffers (RFC 3550, RFC 8285). */
@NullMarked
package io.sotto.srtp.rtp;

import org.jspecify.annotations.NullMarked;
