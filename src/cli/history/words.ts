/** `2m 05s`; `?` for what is not known. */
export const showSeconds = (seconds: number | null): string => {
  if (seconds === null) return '?';
  const minutes = Math.floor(seconds / 60);
  const rest = String(Math.round(seconds % 60)).padStart(2, '0');
  if (minutes === 0) return `${Math.round(seconds)}s`;
  return minutes < 60
    ? `${minutes}m ${rest}s`
    : `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
};
