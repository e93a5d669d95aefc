/** What a synthetic participant sends: frames and sounds in a browser's sizes and rhythm. */
@NullMarked
package io.sotto.loadtest.media;

import org.jspecify.annotations.NullMarked;
