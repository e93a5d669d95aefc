/** Line icons drawn for Sotto on a 24-unit grid. Decorative: the button that holds one has the name. */
const PATHS = {
  microphone: 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  microphoneOff:
    'M4 4l16 16M15 10.5v-4a3 3 0 0 0-5.9-.8M9 9v2.5a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5c0 .9-.2 1.7-.5 2.5M12 18v3',
  camera:
    'M4.5 6.5h8a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM14.5 11l6-3.5v9l-6-3.5',
  cameraOff:
    'M4 4l16 16M8.5 6.5h4a2 2 0 0 1 2 2v2.5l6-3.5v9l-3-1.8M14.3 16.3a2 2 0 0 1-1.8 1.2h-8a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.7-2',
  screen:
    'M4.5 4.5h15a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-8.5a2 2 0 0 1 2-2ZM8 20.5h8M12 13.5v-5.5M9.5 10.3 12 7.8l2.5 2.5',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.3-3.3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1-1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  leave:
    'M3 13.5c5-4.7 13-4.7 18 0 .6.6.6 1.5 0 2.1l-1.2 1.2c-.5.5-1.3.6-1.9.2l-2.3-1.5c-.5-.3-.7-.8-.7-1.3v-1.7a11 11 0 0 0-5.8 0v1.7c0 .5-.2 1-.7 1.3l-2.3 1.5c-.6.4-1.4.3-1.9-.2L3 15.6c-.6-.6-.6-1.5 0-2.1Z',
  lock: 'M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5ZM8 10.5V8a4 4 0 0 1 8 0v2.5',
  lockOpen:
    'M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5ZM8 10.5V7a4 4 0 0 1 7.6-1.7M12 14v3',
  people:
    'M9 11.5a3.2 3.2 0 1 0 0-6.5 3.2 3.2 0 0 0 0 6.5ZM3 19a6 6 0 0 1 12 0M16 11.5a3 3 0 0 0 0-6M17.5 13.8A5.5 5.5 0 0 1 21 19',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
