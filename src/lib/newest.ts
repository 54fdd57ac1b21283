/**
 * Puts an entry into a map as its newest, and forgets the oldest where there are too many: what strangers can make entries of
 * must not fill the memory.
 *
 * @param most entries that are kept
 */
export function putNewest<K, V>(entries: Map<K, V>, key: K, value: V, most: number): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}
