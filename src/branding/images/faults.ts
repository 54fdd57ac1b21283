import { refused } from '../../lib/result.ts';
import { message } from '../../locales/index.ts';
import { LIMITS } from './image.ts';

/** No image of a type that we serve. */
export const notAnImage = () => refused(message('imageUnknown'));

/** Truncated, damaged, or not as its format demands. */
export const damaged = () => refused(message('imageDamaged'));

export const tooManyPixels = () =>
  refused(message('imageTooManyPixels', { side: LIMITS.side, millions: LIMITS.pixels / 1_000_000 }));

/** A drawing that takes too much work to show, or shows nothing. */
export const tooComplex = () => refused(message('imageTooComplex'));
export const showsNothing = () => refused(message('imageEmpty'));
