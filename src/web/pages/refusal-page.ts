import { html } from 'hono/html';
import type { Viewer } from '../account/viewer.js';
import type { Markup } from '../parts/html.js';
import { page } from '../parts/layout.js';

/** Says why something was not done. */
export const refusalPage = (why: string, viewer: Viewer | undefined): Markup =>
  page({
    title: 'Not done',
    viewer,
    body: html`<p role="alert">${why}.</p><p><a href="/">To the start</a></p>`,
  });
