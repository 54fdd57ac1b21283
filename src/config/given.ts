import { readFileSync } from 'node:fs';
import type { Variable } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Appended to the name of a secret variable: the file that holds its value, as Docker and Kubernetes mount secrets. */
const FILE = '_FILE';

/** What the environment gives for a variable. */
export interface Given {
  /** The value without surrounding white space; undefined: none. */
  readonly text?: string | undefined;
  /** What was set: the variable itself, or the one that names its file. */
  readonly name: string;
  /** What is wrong with it, for people. */
  readonly fault?: string;
}

/** The file that is to hold the value of a secret variable; undefined: none. */
export const fileFor = ({ name, isSecret = false }: Variable, env: Environment): string | undefined =>
  isSecret ? env[name + FILE]?.trim() || undefined : undefined;

/** Reads a variable from the environment, or a secret from the file that NAME_FILE names. */
export function givenFor(variable: Variable, env: Environment): Given {
  const { name } = variable;
  const text = env[name]?.trim() || undefined;
  const file = fileFor(variable, env);
  if (file === undefined) return { name, text };
  if (text !== undefined) return { name, text, fault: `expected ${name} or ${name}${FILE}, got both` };
  return { name: name + FILE, ...contentOf(file) };
}

function contentOf(file: string): Pick<Given, 'text' | 'fault'> {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? { fault: `expected a secret in ${file}, which is empty` } : { text };
  } catch (error) {
    return { fault: `cannot read ${file} (${(error as NodeJS.ErrnoException).code})` };
  }
}
