/**
 * Synthetic participants and simulated networks. Speaks only the wire, never the server's classes.
 */
@NullMarked
package io.sotto.loadtest;

import org.jspecify.annotations.NullMarked;
