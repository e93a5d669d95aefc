export interface GridShape {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** Below this a face is no longer a face: the grid scrolls instead. */
const SMALLEST_TILE_WIDTH = 104;

/** How wide and how narrow a tile may be for its height: pictures are cropped to fit, faces must stay. */
const WIDEST = 16 / 9;
const NARROWEST = 4 / 3;
const NARROWEST_ON_A_PHONE = 7 / 10;

interface Space {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
}

/** The columns that make `count` equal tiles as large as they can be in the given space. */
export function gridShape(count: number, space: Space): GridShape {
  const narrowest = space.width < space.height ? NARROWEST_ON_A_PHONE : NARROWEST;
  let best = shapeWith(1, count, space, narrowest);
  for (let columns = 2; columns <= count; columns++) {
    const shape = shapeWith(columns, count, space, narrowest);
    if (area(shape) > area(best)) {
      best = shape;
    }
  }
  if (best.tileWidth >= SMALLEST_TILE_WIDTH) {
    return best;
  }
  const columns = Math.max(1, Math.floor((space.width + space.gap) / (SMALLEST_TILE_WIDTH + space.gap)));
  return shapeWith(columns, count, { ...space, height: Number.POSITIVE_INFINITY }, 1);
}

function shapeWith(columns: number, count: number, space: Space, narrowest: number): GridShape {
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(0, (space.width - space.gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (space.height - space.gap * (rows - 1)) / rows);
  const tileWidth = Math.min(cellWidth, cellHeight * WIDEST);
  const tileHeight = Math.min(cellHeight, tileWidth / narrowest);
  return { columns, rows, tileWidth: Math.floor(tileWidth), tileHeight: Math.floor(tileHeight) };
}

function area({ tileWidth, tileHeight }: GridShape): number {
  return tileWidth * tileHeight;
}
