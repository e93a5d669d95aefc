/** What a synthetic participant receives: numbers checked, repairs asked for, feedback given. */
@NullMarked
package io.sotto.loadtest.receive;

import org.jspecify.annotations.NullMarked;
