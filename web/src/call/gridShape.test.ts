import { describe, expect, it } from 'vitest';
import { gridShape } from './gridShape';

describe('the grid', () => {
  it.each(Array.from({ length: 50 }, (_, i) => i + 1))(
    'shows %i people on a desktop without scrolling',
    (n) => {
      const { columns, rows, tileWidth, tileHeight } = gridShape(n, { width: 1280, height: 700, gap: 8 });
      expect(columns * rows).toBeGreaterThanOrEqual(n);
      expect(columns * tileWidth + (columns - 1) * 8).toBeLessThanOrEqual(1280);
      expect(rows * tileHeight + (rows - 1) * 8).toBeLessThanOrEqual(700);
      expect(tileWidth).toBeGreaterThanOrEqual(104);
    },
  );

  it.each(Array.from({ length: 50 }, (_, i) => i + 1))('never makes %i tiles wider than a phone', (n) => {
    const { columns, tileWidth } = gridShape(n, { width: 344, height: 560, gap: 6 });
    expect(columns * tileWidth + (columns - 1) * 6).toBeLessThanOrEqual(344);
    expect(tileWidth).toBeGreaterThanOrEqual(104);
  });

  it('stacks two people on a phone and puts them side by side on a desktop', () => {
    expect(gridShape(2, { width: 344, height: 700, gap: 6 }).columns).toBe(1);
    expect(gridShape(2, { width: 1280, height: 700, gap: 6 }).columns).toBe(2);
  });

  it('survives a window that is not laid out yet', () => {
    expect(gridShape(3, { width: 0, height: 0, gap: 8 }).tileWidth).toBe(0);
  });
});
