import type { paths } from '../../../src/client/api.ts';
import { ApiError } from '../../../src/client/api-error.ts';
import type { Answer as AnswerTo, Client } from '../../../src/client/client.ts';
import { client } from './client.ts';
import { type Proof, proved } from './proof.ts';

/** What an endpoint answers when it worked: of several bodies the union. */
export type Answer<P extends keyof paths, M extends keyof Client = 'get'> = AnswerTo<P, M>;
/** What a list has a page of. */
export type Item<P extends keyof paths> = Answer<P> extends { results: readonly (infer I)[] } ? I : never;

type QueryOf<P extends keyof paths> = paths[P]['get'] extends { parameters: { query?: infer Q } }
  ? NonNullable<Q>
  : never;
/** Filters from the address of a page, as the query of a list. Whatever stands there, the API checks it, so nothing else does. */
export const unchecked = <P extends keyof paths>(
  filters: Readonly<Record<string, string | undefined>>,
): QueryOf<P> => filters as unknown as QueryOf<P>;

const PROOFS: Readonly<Record<string, Proof>> = {
  second_factor_required: 'second-factor',
  second_factor_missing: 'enrolment',
};

/** What has to be proved before a refused request is worth another try; null: nothing helps. */
function missingIn(error: unknown): Proof | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 401) return 'sign-in';
  return error.status === 403 ? (PROOFS[error.code ?? ''] ?? null) : null;
}

/**
 * Where the API asks for a proof of who the viewer is, waits for that and calls again. Around the client, not inside of it:
 * no time limit of a request ends while somebody signs in.
 */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const missing = missingIn(error);
      if (missing === null || !(await proved(missing))) throw error;
    }
  }
}

function insisting<C extends Client[keyof Client]>(call: C): C {
  // The types are those of the call; in here all calls are alike.
  const untyped = call as unknown as (...given: unknown[]) => Promise<unknown>;
  return ((...given: unknown[]) => insist(() => untyped(...given))) as unknown as C;
}

/** The API with types. Every call throws ApiError if it is answered 400 or above. */
export const api: Client = {
  get: insisting(client.get),
  post: insisting(client.post),
  put: insisting(client.put),
  patch: insisting(client.patch),
  delete: insisting(client.delete),
};
