import { createHash, createHmac } from 'node:crypto';

/** A request as it arrived, of which the signature is to be checked. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query; the query sorted by name. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * What Signature Version 4 makes of a request and a secret key, put together from AWS's description of it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param scope `<date>/<region>/<service>/aws4_request`
 */
export function signatureOf(
  request: SignedRequest,
  signedHeaders: readonly string[],
  scope: string,
  secretKey: string,
): string {
  const [path = '', query = ''] = request.path.split('?');
  const canonical = [
    request.method,
    path,
    query,
    ...signedHeaders.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  let key: string | Buffer = `AWS4${secretKey}`;
  for (const part of scope.split('/')) key = hmac(key, part);
  return hmac(key, toSign).toString('hex');
}

/** The parts of an Authorization header. */
export function credentialsOf(authorization: string | undefined) {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization ?? '',
    );
  if (!parts) throw new Error(`no signature in ${authorization}`);
  const [, accessKey = '', scope = '', signedHeaders = '', signature = ''] = parts;
  return { accessKey, scope, signedHeaders: signedHeaders.split(';'), signature };
}
