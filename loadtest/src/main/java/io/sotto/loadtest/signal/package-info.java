/** How a participant enters a room of a server under test, publishes and receives there. */
@NullMarked
package io.sotto.loadtest.signal;

import org.jspecify.annotations.NullMarked;
