import { SCENES } from '../faults/scenes/index.ts';
import type { EngineName } from '../test/support/engines.ts';
import { table } from './markdown.ts';

const ENGINES: Readonly<Record<EngineName, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  redis: 'with Redis',
};

/** Every scene, for docs/operations.md. */
export const faultTable = (): string =>
  table(
    ['promise', 'what happens', 'tried on', 'scene'],
    SCENES.map(({ name, title, fault, engines, isLong }) => [
      title,
      fault,
      engines.map((engine) => ENGINES[engine]).join(', '),
      `[\`${name}\`](../faults/scenes/${name}.ts)${isLong ? ' (long form)' : ''}`,
    ]),
  );
