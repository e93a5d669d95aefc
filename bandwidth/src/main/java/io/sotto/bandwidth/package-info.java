/**
 * How fast a receiver may be sent to, and which layer it gets. Arithmetic only: no clock, no
 * socket.
 */
@NullMarked
package io.sotto.bandwidth;

import org.jspecify.annotations.NullMarked;
