/** Endpoints that src/client/api.ts does not describe yet. Once it does, this file goes: its types would contradict those there. */

import type {} from '../../../src/client/api.ts';

interface Operation<Status extends number, Content> {
  readonly parameters: { query?: never; header?: never; path?: never; cookie?: never };
  readonly responses: {
    [S in Status]: { headers: { [name: string]: unknown }; content: { 'application/json': Content } };
  };
}
interface Asked<Body, Status extends number, Content> extends Operation<Status, Content> {
  readonly requestBody: { content: { 'application/json': Body } };
}

interface Text {
  name: string;
  built_in: string;
  current: string;
  placeholders: { name: string; required: boolean; sample: string }[];
}
interface Kind {
  kind: string;
  channel: 'email' | 'sms';
  about: string;
  languages: { [language: string]: { texts: Text[] } };
}
interface Wording {
  kind: string;
  language: string;
  texts: { [name: string]: string };
}
interface Mail {
  subject: string;
  html: string;
  text: string;
}
type Preview =
  | ({ channel: 'email' } & Mail)
  | { channel: 'sms'; text: string; encoding: 'GSM-7' | 'UCS-2'; characters: number; segments: number };
interface ResetTemplate {
  template: string;
  language: string;
}
interface Candidate {
  password: string;
  user?: { [name: string]: string };
  settings?: { [name: string]: unknown };
}
interface Verdict {
  accepted: boolean;
  faults: { code: string; message: string; rule: string }[];
}

type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace';
type Path<M extends Method, O> = { [N in M]: O } & { [N in Exclude<Method, M>]?: never } & {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
};

declare module '../../../src/client/api.ts' {
  interface paths {
    '/admin/api/message-texts/': Path<'get', Operation<200, { kinds: Kind[] }>>;
    '/admin/api/message-texts/preview/': Path<'post', Asked<Wording, 200, Preview>>;
    '/admin/api/message-texts/test/': Path<'post', Asked<Wording, 202, { id: string }>>;
    '/admin/api/reset-template/preview/': Path<'post', Asked<ResetTemplate, 200, Mail>>;
    '/admin/api/reset-template/test/': Path<'post', Asked<ResetTemplate, 202, { id: string }>>;
    '/admin/api/sms-gateways/test/': Path<
      'post',
      Asked<{ gateway: string }, 200, { accepted: boolean; latencyMs: number; reason?: string }>
    >;
    '/admin/api/password-policy/check/': Path<'post', Asked<Candidate, 200, Verdict>>;
  }
}
