import { typesOf } from 'latchkey-client-types';
import { apiDocument } from './api-document.ts';

interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, unknown>>;

const HEADER = `// Generated from the OpenAPI document by \`npm run docs\`. Errors are left out: every one is an ApiError.
`;

/** src/client/api.ts: the types of every endpoint. */
export async function clientTypes(): Promise<string> {
  const document = await apiDocument();
  const { paths } = document as unknown as { paths: Readonly<Record<string, Record<string, Operation>>> };
  const types = await typesOf({
    ...document,
    components: {},
    paths: mapValues(paths, (item) => mapValues(item, lean)),
  });
  return HEADER + types;
}

/** What the client sends and gets: JSON, without errors. */
function lean({ requestBody, responses, ...operation }: Operation): object {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    ...operation,
    security: undefined,
    ...(requestBody && { requestBody: { ...requestBody, content: onlyJson(requestBody.content) } }),
    responses: Object.fromEntries(
      successes.map(([status, { content, ...response }]) => [
        status,
        { ...response, ...(content && { content: onlyJson(content) }) },
      ]),
    ),
  };
}

const onlyJson = (content: Content): Content =>
  'application/json' in content ? { 'application/json': content['application/json'] } : content;

const mapValues = <T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
