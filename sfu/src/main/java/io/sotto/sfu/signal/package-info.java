/** Signalling: HTTP, WebSocket and the LiveKit protocol. */
@NullMarked
package io.sotto.sfu.signal;

import org.jspecify.annotations.NullMarked;
