import { ATTACKS } from '../attack/attacks/index.ts';
import { table } from './markdown.ts';

/** Every attack, for docs/security.md. */
export const attackTable = (): string =>
  table(
    ['attack', 'what is tried', 'what it would gain', 'where the requirement comes from'],
    ATTACKS.map(({ name, title, gain, source, isLong }) => [
      `[\`${name}\`](../attack/attacks/${name}.ts)${isLong ? ' (long form)' : ''}`,
      title,
      gain,
      source,
    ]),
  );
