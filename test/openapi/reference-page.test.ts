import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { documentOf } from '../support/openapi.ts';

onSqlite('the page /docs/', (getApp) => {
  it('shows every endpoint of the document with its fields, parameters, statuses and a command to try', async () => {
    const { text } = await getApp().browser().get('/docs/', PAGE);
    const { paths } = await documentOf(getApp().app);
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const [, article = ''] =
          new RegExp(`<article id="${operation.operationId}">(.*?)</article>`, 's').exec(text) ?? [];
        const shows = (what: string): void =>
          assert.ok(article.includes(what), `${what} of ${method} ${path}`);
        shows(`<code>${path}</code>`);
        shows(`data-method="${method.toUpperCase()}"`);
        shows(`curl `);
        for (const { name } of operation.parameters ?? []) shows(`<code>${name}</code>`);
        const schema = operation.requestBody?.content['application/json']?.schema ?? {};
        for (const body of schema.anyOf ?? [schema])
          for (const name of Object.keys(body.properties ?? {})) shows(`<code>${name}</code>`);
        for (const status of Object.keys(operation.responses).filter((each) => each < '400')) shows(status);
      }
    }
  });

  it('needs no script and nothing from elsewhere, and says in which language it is written', async () => {
    const answer = await getApp()
      .browser()
      .get('/docs', { ...PAGE, 'accept-language': 'tr' });
    assert.equal(answer.status, 200);
    assert.doesNotMatch(
      String(answer.headers['content-security-policy']),
      /unsafe|https?:\/\/(?!127|localhost)/,
    );
    assert.doesNotMatch(answer.text, /<script(?! src="\/static\/)|style="|onclick|src="http|href="http/);
    assert.match(answer.text, /<html lang="tr"/);
    assert.match(answer.text, /<div class="reference" lang="en" dir="ltr">/);
  });
});
