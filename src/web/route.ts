import type { Context } from 'hono';
import type { Role, Viewer } from './account/viewer.js';
import type { Site } from './site.js';

/** Fields of a form that was sent. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

/** A request, with who asks. */
export interface Ask<V = Viewer> {
  readonly c: Context;
  readonly site: Site;
  readonly viewer: V;
  readonly address: string | undefined;
  /** Of an unsafe request to a page. */
  readonly form: FormFields;
}

/** What every route says of itself; there is no way to add one that does not say who may. */
interface RouteHead {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  /** It takes a body that is longer than others, and reads it itself, within a limit. */
  readonly longBody?: true;
}

/** A route for those who are signed in; the least role that may ask. */
export interface ViewerRoute extends RouteHead {
  readonly needs: Role;
  readonly answer: (ask: Ask) => Response | Promise<Response>;
}

/** A route for everybody, which tells nothing of the lab. */
export interface StrangerRoute extends RouteHead {
  readonly needs: 'nobody';
  readonly answer: (ask: Ask<Viewer | undefined>) => Response | Promise<Response>;
}

export type WebRoute = ViewerRoute | StrangerRoute;

/** One text of a form; empty where it is missing. */
export const field = (form: FormFields, name: string): string => {
  const value = form[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
};
