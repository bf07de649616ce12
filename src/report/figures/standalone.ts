import { figureStyle } from '../documents/style.js';
import type { Figure } from './draw.js';

/** A drawing as a file of its own, with the colours that the page gives it elsewhere. */
export const standalone = ({ svg }: Figure): string =>
  `${svg.replace(/^<svg\b/, '<svg xmlns="http://www.w3.org/2000/svg"').replace('</title>', `</title><style>${figureStyle}</style>`)}\n`;
