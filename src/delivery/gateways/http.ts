import { Type } from 'typebox';
import { accepted, type Blame, gateway, type Verdict } from '../sms/gateway.ts';
import { address, basic, secret, userName, withoutSlash } from '../sms/options.ts';
import type { PostAnswer } from '../sms/post.ts';
import { readJson, refusal } from '../sms/verdict.ts';

const errors = Type.Object({
  errors: Type.Array(
    Type.Object({
      code: Type.Optional(Type.Union([Type.String(), Type.Number()])),
      field: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
});

/** The cause of an error about a field: the sender is configured, number and text belong to the message. */
const FIELDS: Readonly<Record<string, Blame>> = { from: 'gateway', to: 'message', text: 'message' };

export const http = gateway({
  name: 'http',
  title: 'HTTP',
  doc: 'Any provider, or an adapter of your own, that speaks this small interface: `POST {url}/send-sms` with Basic authentication, the headers `x-akinon-request-id` and `x-akinon-api-version: 1.0.0`, and the body `{"from": "…", "to": "+90…", "text": "…", "isOtp": true}`. 201 means accepted. Anything else is a refusal, best with the body `{"errors": [{"code": "…", "field": "…", "message": "…"}]}`. The request id is the id of the message: the same at every attempt, so that a provider can recognise a repeat.',
  trial:
    'Without a provider, set `SMS_PRIVATE_HOSTS` to `["127.0.0.1"]` and `"url": "http://127.0.0.1:9000"`, and run `node -e "require(\'http\').createServer((q, s) => { q.pipe(process.stdout); s.writeHead(201).end() }).listen(9000)"`, which accepts everything and prints it.',
  conf: Type.Object(
    {
      url: address({ description: 'The address before `/send-sms`.' }),
      username: userName({ description: 'The name for Basic authentication.' }),
      password: secret({ description: 'The password for Basic authentication.' }),
      from: Type.String({
        default: '',
        maxLength: 100,
        description: 'The sender; empty: the provider’s default.',
      }),
    },
    { additionalProperties: false },
  ),
  example: { url: 'https://sms.example', username: 'shop', password: '…', from: 'MYSHOP' },

  async send({ to, text, isOtp }, conf, { post, attempt }) {
    const answer = await post({
      url: `${withoutSlash(conf.url)}/send-sms`,
      headers: {
        Authorization: basic(conf.username, conf.password),
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'x-akinon-request-id': attempt.uid,
        'x-akinon-api-version': '1.0.0',
      },
      body: JSON.stringify({ from: conf.from, to, text, isOtp }),
    });
    return answer.status === 201 ? accepted(attempt.uid) : refused(answer);
  },
});

function refused(answer: PostAnswer): Verdict {
  const [error] = readJson(errors, answer)?.errors ?? [];
  const verdict = refusal(answer, error?.code?.toString(), {});
  const field = error?.field ?? '';
  const blame = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (verdict.kind !== 'give-up' || !blame) return verdict;
  return { ...verdict, blame, reason: `${verdict.reason}, about "${field}"` };
}
