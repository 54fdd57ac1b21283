import autocannon from 'autocannon';

/** A process that does nothing but sign in. Asked `{url, accounts, seconds}` it says how many sign-ins a second there were. */
interface Question {
  readonly url: string;
  /** One for each connection. */
  readonly accounts: readonly { readonly email: string; readonly password: string }[];
  readonly seconds: number;
}

async function signIn({ url, accounts, seconds }: Question): Promise<number> {
  let next = 0;
  const result = await autocannon({
    url,
    connections: accounts.length,
    duration: seconds,
    method: 'POST',
    // Each connection makes its requests from this list: one account, from an address of its own (RFC 2544's 198.18.0.0/15).
    setupClient(client) {
      const index = next++;
      client.setHeaders({ 'content-type': 'application/json', 'x-forwarded-for': `198.18.0.${index}` });
      client.setBody(JSON.stringify(accounts[index]));
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
  return result['2xx'] / result.duration;
}

process.on('message', async (question: Question) => {
  process.send?.(await signIn(question));
});
process.send?.('ready');
