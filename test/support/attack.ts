import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import type { Core } from '../../src/app.ts';
import type { Route } from '../../src/contracts/route.ts';
import { createLogger } from '../../src/http/logger.ts';
import { createApp } from '../../src/server.ts';
import { MARKUP } from './hostile.ts';

/** Another seed finds other things; a failure prints the one it was found with. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20260115);
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'] as const;

/** Everything an answer may never show: where our code lies, what it is written in, what it asked the database. */
const OURS =
  /node_modules|\/src\/|\.(ts|js):\d|\bat (async )?[A-Za-z.<>]+ \(|(Type|Range|Reference|Syntax)Error|FST_ERR|ERR_[A-Z]|SQLITE|sqlite|postgres|kysely|(select|update|delete) .* (from|set) |insert into|undefined|\[object /;

interface Throw {
  readonly method: (typeof METHODS)[number] | Route['method'];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: readonly [contentType: string, content: string | Buffer] | undefined;
}

/** A service to throw things at. */
export interface Target {
  /** Sends a request. Fails on a fault of ours, on anything of ours in the answer, and on an error in another shape. */
  hurl(what: Throw): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export function aimAt(core: Core): Target {
  const faults: string[] = [];
  const logger = createLogger('error', { write: (line) => void faults.push(line) });
  const service = createApp({ ...core, logger });
  return {
    close: () => service.close(),

    async hurl({ method, url, headers, body }) {
      const answer = await service.inject({
        method: method as 'GET',
        url,
        headers: { ...headers, ...(body && body[0] !== '' && { 'content-type': body[0] }) },
        ...(body && { payload: body[1] }),
      });
      assert.deepEqual(faults, [], 'a fault of ours was logged');
      assert.ok(answer.statusCode < 500, `status ${answer.statusCode}`);
      assert.doesNotMatch(answer.body, OURS);
      // What inject() lets through, a socket would not: RFC 9110 §5.5.
      for (const [name, value] of Object.entries(answer.headers))
        assert.match([value].flat().join(), /^[\t -~]*$/, `the header ${name} cannot be sent`);
      if (String(answer.headers['content-type']).startsWith('text/html'))
        for (const markup of MARKUP) assert.ok(!answer.body.includes(markup), 'markup came back as it was');
      if (answer.statusCode >= 400 && method !== 'HEAD')
        assertShape(answer.headers['content-type'], answer.body);
      return answer;
    },
  };
}

/** A page; or JSON of texts by name, as the contract lays errors out. */
function assertShape(contentType: unknown, body: string): void {
  if (String(contentType).startsWith('text/html')) {
    assert.match(body, /^<!doctype html>/i);
    return;
  }
  assert.equal(contentType, 'application/json; charset=utf-8');
  const isTexts = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((text) => typeof text === 'string' && text !== '');
  for (const [name, value] of Object.entries(JSON.parse(body) as object)) {
    if (name === 'detail') assert.equal(typeof value, 'string', body);
    else if (name === 'validlink') assert.equal(typeof value, 'boolean', body);
    else if (name === 'errors' || name === 'form_errors')
      assert.ok(Object.values(value).every(isTexts), body);
    else assert.ok(isTexts(value), body);
  }
}
