import createFetchClient, {
  type ClientPathsWithMethod,
  type Client as FetchClient,
  type ParamsOption,
  type RequestBodyOption,
} from 'openapi-fetch';
import type { paths } from './api.ts';
import { ApiError } from './api-error.ts';
import { createTransport, type SendOptions, type TransportOptions } from './transport.ts';

export type ClientOptions = TransportOptions;

/** What a call may say beside what the endpoint takes. */
export interface CallOptions extends SendOptions {
  readonly signal?: AbortSignal | undefined;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathOf<M extends Method> = ClientPathsWithMethod<FetchClient<paths>, M>;

type BodyOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** What an endpoint answers when it worked: of several bodies the union, undefined without JSON. */
export type Answer<P extends keyof paths, M extends Method> = paths[P][M] extends {
  responses: infer Responses;
}
  ? { [Status in keyof Responses]: BodyOf<Responses[Status]> }[keyof Responses]
  : never;

type Given<Operation> = ParamsOption<Operation> & RequestBodyOption<Operation> & CallOptions;
/** May be left out where the endpoint asks for nothing. */
type Arguments<Operation> =
  Record<never, never> extends Given<Operation> ? [given?: Given<Operation>] : [given: Given<Operation>];

/** Calls an endpoint by its path. @throws ApiError if it answers 400 or above */
type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...given: Arguments<paths[P][M]>
) => Promise<Answer<P, M>>;

export interface Client {
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;
}

/** The parts of a call, as openapi-fetch takes them when it is not asked about types. */
interface UntypedCall extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
type UntypedFetch = (
  path: string,
  init: Omit<UntypedCall, keyof SendOptions> & { fetch: (request: Request) => Promise<Response> },
) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

/**
 * The API with types. It sends the CSRF token, the cookies and the token, waits for `Retry-After` where that does no harm, and
 * throws every error as an {@link ApiError}.
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options);
  const api = createFetchClient<paths>({ baseUrl: options.baseUrl });
  const call = (method: Uppercase<Method>) => {
    // Method and path decide the types, which Call states for callers; in here they are all alike.
    const request = api[method] as unknown as UntypedFetch;
    return async (path: string, { timeout, wait, ...init }: UntypedCall = {}): Promise<unknown> => {
      const { data, error, response } = await request(path, {
        ...init,
        fetch: (sent) => transport.send(sent, { timeout, wait }),
      });
      if (!response.ok) throw new ApiError(response, error);
      return data;
    };
  };
  return {
    get: call('GET') as Client['get'],
    post: call('POST') as Client['post'],
    put: call('PUT') as Client['put'],
    patch: call('PATCH') as Client['patch'],
    delete: call('DELETE') as Client['delete'],
  };
}
