import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxiesCheck } from '../../src/doctor/proxies.ts';
import { publicUrlCheck } from '../../src/doctor/public-url.ts';
import { senderCheck } from '../../src/doctor/sender.ts';
import { dataWith, dnsWith, statesOf } from '../support/doctor.ts';

const SPF = 'v=spf1 include:_spf.mail.example -all';
const DMARC = 'v=DMARC1; p=reject; rua=mailto:postmaster@shop.example';
const data = dataWith({ NO_REPLY_EMAIL: 'no-reply@news.shop.example' });
const production = { smtpUrl: 'smtps://mail.example' };

const look = (records: Readonly<Record<string, readonly string[]>>) =>
  senderCheck(production, data, dnsWith(records)).run();

describe('the doctor on the sender of mail', () => {
  it('reads SPF, DKIM and DMARC, also of the domain above, and says what it cannot see', async () => {
    const found = await look({
      'news.shop.example': ['some other text', SPF],
      's1._domainkey.news.shop.example': ['v=DKIM1; p=MIIB'],
      '_dmarc.shop.example': [DMARC],
    });
    assert.deepEqual(statesOf(found), ['ok', 'unknown', 'ok']);
    assert.match(found[1]?.text ?? '', /DNS does not list their selectors/);
    assert.match(found[2]?.text ?? '', /^DMARC of shop\.example/);
  });

  it('says what is missing, so that mail does not land in spam unnoticed', async () => {
    const found = await look({ 'news.shop.example': [] });
    assert.deepEqual(statesOf(found), ['warning', 'warning', 'warning']);
    assert.match(found.map(({ text }) => text).join(), /no SPF record.*no DKIM key.*no DMARC record/);
  });

  it('finds records that let everybody send in the shop’s name, or count for nothing', async () => {
    const open = { 'news.shop.example': ['v=spf1 +all'], '_dmarc.news.shop.example': ['v=DMARC1; p=none'] };
    assert.deepEqual(statesOf(await look(open)), ['wrong', 'warning', 'warning']);
    const twice = { 'news.shop.example': [SPF, SPF], '_dmarc.news.shop.example': [DMARC, DMARC] };
    assert.deepEqual(statesOf(await look(twice)), ['wrong', 'warning', 'wrong']);
  });

  it('names a domain that does not exist, and an address nobody has set', async () => {
    assert.match((await look({}))[0]?.text ?? '', /DNS does not know news\.shop\.example/);
    const unset = await senderCheck(production, dataWith({}), dnsWith({})).run();
    assert.deepEqual(statesOf(unset), ['wrong']);
    assert.match(unset[0]?.text ?? '', /NO_REPLY_EMAIL is still/);
  });
});

describe('the doctor on PUBLIC_URL', () => {
  const stateOf = async (publicUrl: string, addresses: readonly string[] = []) =>
    statesOf(await publicUrlCheck({ publicUrl }, dnsWith({ 'id.shop.example': addresses })).run());

  it('says that links lead nowhere, or only people inside the network can open them', async () => {
    assert.deepEqual(await stateOf('https://id.shop.example', ['8.8.8.8']), ['ok']);
    assert.deepEqual(await stateOf('https://id.shop.example', ['10.0.0.5']), ['warning']);
    assert.deepEqual(await stateOf('https://id.shop.example'), ['wrong']);
    assert.deepEqual(await stateOf('http://127.0.0.1:8000'), ['ok']);
  });
});

describe('the doctor on proxies', () => {
  const stateOf = async (host: string, publicUrl: string, trustedProxies: string[]) =>
    statesOf(await proxiesCheck({ host, publicUrl, trustedProxies }).run());

  it('finds proxies whose visitors would share limits, and strangers who could make up addresses', async () => {
    const url = 'https://id.shop.example';
    assert.deepEqual(await stateOf('127.0.0.1', url, []), ['warning']);
    assert.deepEqual(await stateOf('127.0.0.1', url, ['10.0.0.0/8', 'fd00::/8']), ['ok']);
    assert.deepEqual(await stateOf('127.0.0.1', url, ['0.0.0.0/1', '::/1']), ['wrong', 'wrong']);
    assert.deepEqual(await stateOf('127.0.0.1', 'http://127.0.0.1:8000', []), ['ok']);
  });
});
