/** The name, and its mark: a voice that grows quieter. */
export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 32 20" aria-hidden="true" focusable="false">
        <path d="M3 11.5v-3" />
        <path d="M9 15V5" />
        <path d="M15 18V2" opacity=".8" />
        <path d="M21 13V7" opacity=".55" />
        <path d="M27 11v-2" opacity=".35" />
      </svg>
      sotto
    </span>
  );
}
