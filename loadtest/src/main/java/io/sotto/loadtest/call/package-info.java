/**
 * Participants and the calls that they make up: who publishes, who receives what, who comes and
 * goes.
 */
@NullMarked
package io.sotto.loadtest.call;

import org.jspecify.annotations.NullMarked;
