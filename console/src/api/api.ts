import createFetchClient, { type ParamsOption, type RequestBodyOption } from 'openapi-fetch';
import type { paths } from '../../../src/client/api.ts';
import { ApiError } from '../../../src/client/api-error.ts';
import { type Proof, proved } from './proof.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { readonly [N in M]: { responses: unknown } } ? P : never;
}[keyof paths];

type Success = 200 | 201 | 202;
type BodyOf<R> = R extends { content: { 'application/json': infer B } } ? B : never;
/** What an endpoint answers when it worked: of several bodies the union. */
export type Answer<P extends keyof paths, M extends Method = 'get'> = paths[P][M] extends {
  responses: infer R;
}
  ? { [S in keyof R]: S extends 204 ? undefined : S extends Success ? BodyOf<R[S]> : never }[keyof R]
  : never;
/** What a list has a page of. */
export type Item<P extends keyof paths> = Answer<P> extends { results: readonly (infer I)[] } ? I : never;

type Given<T> = ParamsOption<T> & RequestBodyOption<T>;
/** May be left out where the endpoint asks for nothing. */
type Arguments<T> = Record<never, never> extends Given<T> ? [given?: Given<T>] : [given: Given<T>];
/** Calls an endpoint by its path. @throws ApiError if it answers 400 or above */
type Call<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...given: Arguments<paths[P][M]>
) => Promise<Answer<P, M>>;

type QueryOf<P extends keyof paths> = paths[P]['get'] extends { parameters: { query?: infer Q } }
  ? NonNullable<Q>
  : never;
/** Filters from the address of a page, as the query of a list. Whatever stands there, the API checks it, so nothing else does. */
export const unchecked = <P extends keyof paths>(
  filters: Readonly<Record<string, string | undefined>>,
): QueryOf<P> => filters as unknown as QueryOf<P>;

/** The language of the API's texts. */
let language = document.documentElement.lang;
export const speak = (code: string): void => {
  language = code;
};

const csrfToken = (): string => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';

/** What has to be proved before a refused request is worth another try; null: nothing helps. */
async function missingIn(answer: Response): Promise<Proof | null> {
  if (answer.status === 401) return 'sign-in';
  if (answer.status !== 403) return null;
  const { error_code: code } = await answer.clone().json();
  if (code === 'second_factor_required') return 'second-factor';
  return code === 'second_factor_missing' ? 'enrolment' : null;
}

/** Sends a request. Where the API asks for a proof of who the viewer is, it waits for that and sends it again. */
export async function send(request: Request): Promise<Response> {
  for (;;) {
    const attempt = request.clone();
    attempt.headers.set('accept', 'application/json');
    attempt.headers.set('accept-language', language);
    attempt.headers.set('x-csrftoken', csrfToken());
    const answer = await fetch(attempt);
    const missing = await missingIn(answer);
    if (missing === null || !(await proved(missing))) return answer;
  }
}

type Untyped = (
  path: string,
  given: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

const client = createFetchClient<paths>({ baseUrl: location.origin, fetch: send });

const call = (method: Uppercase<Method>) => {
  // Method and path decide the types, which Call states for callers; in here they are all alike.
  const request = client[method] as unknown as Untyped;
  return async (path: string, given: object = {}): Promise<unknown> => {
    const { data, error, response } = await request(path, given);
    if (!response.ok) throw new ApiError(response, error);
    return data;
  };
};

/** The API with types. */
export const api = {
  get: call('GET') as Call<'get'>,
  post: call('POST') as Call<'post'>,
  put: call('PUT') as Call<'put'>,
  patch: call('PATCH') as Call<'patch'>,
  delete: call('DELETE') as Call<'delete'>,
};
