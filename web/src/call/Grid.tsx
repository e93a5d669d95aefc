import { Children, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { gridShape } from './gridShape';

const GAP = 10;

/** Equal tiles, as large as they fit. */
export function Grid({ children }: { children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const grid = element.current;
    if (grid === null) {
      return;
    }
    const measure = () => setSpace({ width: grid.clientWidth, height: grid.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    measure();
    return () => observer.disconnect();
  }, []);

  const { columns, tileWidth, tileHeight } = gridShape(Children.count(children), { ...space, gap: GAP });
  return (
    <div className="grid" ref={element} data-testid="grid" data-columns={columns}>
      <div
        className="grid-tiles"
        style={{
          gap: GAP,
          maxWidth: columns * (tileWidth + GAP),
          ['--tile-width' as string]: `${tileWidth}px`,
          ['--tile-height' as string]: `${tileHeight}px`,
        }}
      >
        {children}
      </div>
    </div>
  );
}
