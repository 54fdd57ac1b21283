/** What kysely's connections must offer and nothing here uses. */
export function refuseStreaming(): never {
  throw new Error('streaming is not supported');
}
