import type { By } from '../../team/actions/by.js';
import type { Viewer } from '../account/viewer.js';

/** Who asks, as the lab's own actions note it. */
export const byOf = ({ name, via, address }: Viewer): By => ({ person: name, via, address });
