export interface GridShape {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** Below this a face is no longer a face: the grid scrolls instead. */
const SMALLEST_TILE_WIDTH = 104;

const LANDSCAPE = 16 / 9;
/** On a narrow screen upright cameras are the rule, and squarer tiles fill it better. */
const UPRIGHT = 1;

/** The columns that make `count` equal tiles as large as they can be in the given space. */
export function gridShape(count: number, width: number, height: number, gap: number): GridShape {
  const aspect = width < height ? UPRIGHT : LANDSCAPE;
  let best = shapeWith(1, count, width, height, gap, aspect);
  for (let columns = 2; columns <= count; columns++) {
    const shape = shapeWith(columns, count, width, height, gap, aspect);
    if (shape.tileWidth > best.tileWidth) {
      best = shape;
    }
  }
  if (best.tileWidth >= SMALLEST_TILE_WIDTH) {
    return best;
  }
  const columns = Math.max(1, Math.floor((width + gap) / (SMALLEST_TILE_WIDTH + gap)));
  return shapeWith(columns, count, width, Number.POSITIVE_INFINITY, gap, aspect);
}

function shapeWith(
  columns: number,
  count: number,
  width: number,
  height: number,
  gap: number,
  aspect: number,
): GridShape {
  const rows = Math.ceil(count / columns);
  const byWidth = (width - gap * (columns - 1)) / columns;
  const byHeight = ((height - gap * (rows - 1)) / rows) * aspect;
  const tileWidth = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
  return { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / aspect) };
}
