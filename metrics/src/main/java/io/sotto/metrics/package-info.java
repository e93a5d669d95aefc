/** Every metric's name, unit and meaning, and the counters behind them. */
@NullMarked
package io.sotto.metrics;

import org.jspecify.annotations.NullMarked;
