/** The project of a run, as the run names it. */
export type RunProject =
  /** The worker finds it at its place. */
  | { readonly kind: 'folder'; readonly path: string }
  /** As it was sent. */
  | { readonly kind: 'bundle'; readonly sha256: string }
  /** In the worker's own repository; `folder` is where in it the project is. */
  | { readonly kind: 'commit'; readonly commit: string; readonly folder: string };
