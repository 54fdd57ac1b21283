import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LIMITS } from '../../src/branding/images/image.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import { IMAGES_PATH, LOGO_SVG, pngOf, storedImage, svgOf, upload } from '../support/images.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';
import { staff } from '../support/staff.ts';

interface Image {
  readonly id: string;
  readonly url: string;
  readonly is_used: boolean;
  readonly removed?: readonly string[];
}

const pathOf = (image: Image): string => new URL(image.url).pathname;
const stored = ({ core }: TestApp) => core.storage.read.brandingImages.all();

async function uploaded(app: TestApp, content: Buffer): Promise<Image> {
  const answer = await upload(app, content);
  assert.equal(answer.status, 201, answer.text);
  return answer.json() as Image;
}

async function remove(app: TestApp, id: string) {
  const { browser, token: headers } = await staff(app, 'owner');
  return browser.request('DELETE', `${IMAGES_PATH}${id}/`, undefined, { headers });
}

onEveryEngine('an uploaded image', (getApp) => {
  it('is stored once, shown to owners, and served to everybody under the hash of its content', async () => {
    const app = getApp();
    const answer = await upload(app, pngOf({ color: [1, 2, 3] }));
    assert.equal(answer.status, 201, answer.text);
    const image = answer.json() as Image;
    assert.partialDeepStrictEqual(image, {
      type: 'image/png',
      width: 120,
      height: 40,
      is_used: false,
      removed: [],
    });
    const again = await upload(app, pngOf({ color: [1, 2, 3] }));
    assert.deepEqual([again.status, (again.json() as Image).id], [200, image.id]);

    const { browser, token } = await staff(app, 'owner');
    const { images } = (await browser.get(IMAGES_PATH, token)).json() as { images: Image[] };
    const { removed: _removed, ...listed } = image;
    assert.deepEqual(
      images.filter(({ id }) => id === image.id),
      [listed],
    );

    const file = await app.app.inject({ url: pathOf(image) });
    assert.equal(file.statusCode, 200);
    assert.ok(file.rawPayload.equals(pngOf({ color: [1, 2, 3] })));
    assert.equal(file.headers['content-type'], 'image/png');
    const events = await app.core.storage.read.audit.list({ event: 'branding.upload', limit: 10 });
    assert.equal(events.filter(({ detail }) => detail.image === image.id).length, 1);
  });

  it('can be cached for good, and can neither run nor load anything when somebody opens it on its own', async () => {
    const app = getApp();
    const drawing = svgOf('<rect width="9" height="9" onclick="alert(1)"/><script>alert(1)</script>');
    const image = await uploaded(app, drawing);
    assert.deepEqual(image.removed, ['onclick', '<script>']);
    const { headers, body } = await app.app.inject({ url: pathOf(image) });
    assert.doesNotMatch(body, /alert/);
    assert.partialDeepStrictEqual(headers, {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${image.id}"`,
    });
    assert.equal(headers['set-cookie'], undefined);
  });

  it('is deleted when nothing shows it, and kept as long as the setting names it', async () => {
    const app = getApp();
    const image = await uploaded(app, pngOf({ color: [4, 5, 6] }));
    await withSetting(app, 'BRANDING', { icon: image.id }, async () => {
      const answer = await remove(app, image.id);
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(answer.json() as object), ['id']);
      assert.equal((await app.app.inject({ url: pathOf(image) })).statusCode, 200);
    });
    assert.equal((await remove(app, image.id)).status, 204);
    assert.equal((await remove(app, image.id)).status, 404);
    app.clock.advance(MINUTE);
    assert.equal((await app.app.inject({ url: pathOf(image) })).statusCode, 404);
    const refused = await app.core.settingsAdmin.set('BRANDING', { icon: image.id }, OPERATOR);
    assert.ok(!refused.ok);
  });

  it('changes nothing when it is no image, a bomb, or too large, and the owner reads why', async () => {
    const app = getApp();
    const before = await stored(app);
    for (const content of [
      Buffer.from('hello'),
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      pngOf().subarray(0, 60),
      pngOf({ claims: { width: 60_000, height: 60_000 } }),
      svgOf('<g id="a"><use href="#a"/></g>'),
      Buffer.from('<!DOCTYPE svg [<!ENTITY a "a">]><svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.alloc(LIMITS.bytes + 1, pngOf()),
      '???',
      '',
    ]) {
      const answer = await upload(app, content);
      assert.equal(answer.status, 400, answer.text);
      const [name, texts] = Object.entries(answer.json() as Record<string, string[]>)[0] ?? [];
      assert.deepEqual([name, texts?.length], ['content', 1], answer.text);
    }
    const huge = await upload(app, Buffer.alloc(1024 * 1024));
    assert.equal(huge.status, 413);
    assert.match(huge.text, /at most 320 KiB/);
    assert.deepEqual(await stored(app), before);
  });
});

onSqlite('the images of a shop', (getApp) => {
  it('are as many as there may be, so that a stolen account does not fill the disk, even in a race', async () => {
    const app = getApp();
    const colors = Array.from({ length: LIMITS.count + 5 }, (_, at) => [at, 9, 9] as const);
    const answers = await Promise.all(colors.map((color) => upload(app, pngOf({ color }))));
    assert.equal(answers.filter(({ status }) => status === 201).length, LIMITS.count);
    assert.equal((await stored(app)).length, LIMITS.count);
    const known = await upload(app, pngOf({ color: [0, 9, 9] }));
    assert.equal(known.status, 200, 'what is there already needs no room');
    for (const { id } of await stored(app)) assert.equal((await remove(app, id)).status, 204);
  });

  it('are uploaded by owners only, and never by another site with the session of one', async () => {
    const app = getApp();
    const content = pngOf().toString('base64');
    const manager = await staff(app, 'manager');
    const options = { headers: manager.token };
    assert.equal((await manager.browser.post(IMAGES_PATH, { content }, options)).status, 403);
    assert.equal((await app.browser().post(IMAGES_PATH, { content })).status, 401);
    const { user } = await staff(app, 'owner');
    const session = await app.signedIn(user);
    const elsewhere = { headers: { origin: 'https://evil.example' } };
    assert.equal((await session.post(IMAGES_PATH, { content }, elsewhere)).status, 403);
    session.cookies.delete('csrftoken');
    assert.equal((await session.post(IMAGES_PATH, { content })).status, 403);
    assert.deepEqual(await stored(app), []);
  });

  it('are no way to other files: names that are none of ours do not exist', async () => {
    const app = getApp();
    const id = await storedImage(app, LOGO_SVG);
    for (const name of [
      'x',
      'constructor',
      id.replace('svg', 'png'),
      id.replace('svg', 'html'),
      id.toUpperCase(),
      `${id}.map`,
      `${'0'.repeat(32)}.svg`,
      '..%2f..%2fetc%2fpasswd',
      "'%20or%201=1--.png",
    ]) {
      const answer = await app.app.inject({
        url: `/branding/${name}`,
        headers: { accept: 'application/json' },
      });
      assert.equal(answer.statusCode, 404, name);
      assert.equal(answer.headers['cache-control'], 'no-store', name);
    }
    assert.equal((await app.app.inject({ url: `/branding/${id}` })).statusCode, 200);
    assert.equal((await app.app.inject({ url: `/branding/${id}`, method: 'POST' })).statusCode, 405);
  });
});
