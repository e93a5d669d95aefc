/**
 * A network in virtual time: one thread, one seed, the same result each time. What it measures is a
 * {@link io.sotto.loadtest.simulate.RateControl}.
 */
@NullMarked
package io.sotto.loadtest.simulate;

import org.jspecify.annotations.NullMarked;
