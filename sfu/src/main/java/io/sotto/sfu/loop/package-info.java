/** Media loops: one thread, one UDP port, and the transports that belong to it for life. */
@NullMarked
package io.sotto.sfu.loop;

import org.jspecify.annotations.NullMarked;
