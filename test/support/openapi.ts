import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

export interface DocumentedResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Content;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly $ref?: string;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** The parts of an OpenAPI document that tests look at. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An answer as it went out. */
export interface SentAnswer {
  readonly method: string;
  /** As documents write it: `/users/api-reset/{uidb64}/{token}/`. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks a service for its document. */
export async function documentOf(app: FastifyInstance): Promise<OpenApiDocument> {
  return (await app.inject({ url: '/openapi.json' })).json();
}

/** Compiles the schemas of a document, wherever they stand in it. */
export class Schemas {
  readonly #components: OpenApiDocument['components'];
  readonly #compiled = new Map<JsonSchema, ValidateFunction>();
  readonly #ajv = formats.default(new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }));

  constructor({ components }: OpenApiDocument) {
    this.#components = components;
    // Each schema is compiled with the components beside it, where references look for them.
    this.#ajv.addVocabulary(['components']);
    // A hint for forms: what counts as a phone is a setting.
    this.#ajv.addFormat('phone', true);
  }

  /** What is wrong with a value by a schema of the document; null when nothing is. */
  faultsOf(schema: JsonSchema, value: unknown): string | null {
    const validate = this.compile(schema);
    return validate(value) ? null : this.#ajv.errorsText(validate.errors);
  }

  /** @throws when a strict validator does not understand it */
  compile(schema: JsonSchema): ValidateFunction {
    let validate = this.#compiled.get(schema);
    if (!validate) {
      validate = this.#ajv.compile({ ...schema, components: this.#components });
      this.#compiled.set(schema, validate);
    }
    return validate;
  }
}

/** What is wrong with an answer by a document; null when nothing is, or when the document does not speak of it. */
export function judge(document: OpenApiDocument, schemas: Schemas, answer: SentAnswer): string | null {
  const isHead = answer.method === 'HEAD';
  const method = isHead ? 'get' : answer.method.toLowerCase();
  const operation = document.paths[answer.path]?.[method];
  if (!operation) return null;
  const response = operation.responses[answer.status];
  const name = `${answer.method} ${answer.path} ${answer.status}`;
  if (!response) return `${name} is not documented: ${answer.body}`;
  for (const [header, { required }] of Object.entries(response.headers ?? {}))
    if (required && answer.headers[header.toLowerCase()] === undefined) return `${name} lacks ${header}`;
  if (isHead) return null;
  // Nobody reads the body of a redirect that is followed; it may be left out.
  if (answer.body === '') return response.content && answer.status !== 302 ? `${name} has no body` : null;
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const schema = response.content?.[type]?.schema;
  if (!schema) return `${name} is ${type}, which is not documented`;
  const faults = type === 'application/json' ? schemas.faultsOf(schema, JSON.parse(answer.body)) : null;
  return faults && `${name}: ${faults} in ${answer.body}`;
}

/** Calls `see` with every answer of a service that is not listening yet. */
export function watchAnswers(app: FastifyInstance, see: (answer: SentAnswer) => void | Promise<void>): void {
  app.addHook('onSend', async (request, reply, payload) => {
    await see({
      method: request.method,
      path: (request.routeOptions.url ?? '').replaceAll(/:(\w+)/g, '{$1}'),
      status: reply.statusCode,
      headers: reply.getHeaders(),
      // Nobody looks into what is sent while it is read.
      body: typeof payload === 'string' ? payload : payload ? 'a stream' : '',
    });
    return payload;
  });
}

let own: { document: OpenApiDocument; schemas: Schemas } | undefined;

/** Holds every answer of a service to its own document. @returns what was found wrong so far */
export function holdToDocument(app: FastifyInstance): readonly string[] {
  const problems: string[] = [];
  watchAnswers(app, async (answer) => {
    if (answer.path === '/openapi.json') return;
    if (!own) {
      const document = await documentOf(app);
      own = { document, schemas: new Schemas(document) };
    }
    const problem = judge(own.document, own.schemas, answer);
    if (problem) problems.push(problem);
  });
  return problems;
}
