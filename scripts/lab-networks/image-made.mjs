// Whether the image of `rigger lab up --with` is in the cache.
import { loadTypeScript } from '../load-typescript.mjs';

const [{ labCache }, { imageIn, isBuilt }, { recipeHash }] = await Promise.all(
  ['paths', 'image/image', 'image/recipe'].map((name) => loadTypeScript(`src/lab/${name}.ts`)),
);

export const isNetworksImageMade = () => isBuilt(imageIn(labCache(), recipeHash('networks')));
