/** What is counted and timed, at the participants and in the server's process. */
@NullMarked
package io.sotto.loadtest.measure;

import org.jspecify.annotations.NullMarked;
