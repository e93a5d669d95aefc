/** The same load on two kinds of servers, one after the other, and what came of it side by side. */
@NullMarked
package io.sotto.loadtest.compare;

import org.jspecify.annotations.NullMarked;
