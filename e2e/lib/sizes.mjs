/** What people's cameras show: width, height, pictures a second. */
export const HD_CAMERA = [1280, 720, 20];
export const SMALL_CAMERA = [320, 180, 10];

/** Windows in which a tile is worth the largest picture, or only the smallest. */
export const LARGE = { width: 1600, height: 1000 };
export const TINY = { width: 360, height: 420 };
