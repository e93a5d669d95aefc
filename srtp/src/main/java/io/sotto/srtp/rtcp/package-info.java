/** RTCP compound packets: reading what arrives, writing what the server originates. */
@NullMarked
package io.sotto.srtp.rtcp;

import org.jspecify.annotations.NullMarked;
