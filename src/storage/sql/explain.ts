/** What operators read about a failure, by SQLite's primary result code or PostgreSQL's SQLSTATE, or the class of it. */
const TEXTS: Readonly<Record<string, string>> = {
  '5': 'Another process holds its lock.',
  '8': 'It is read-only.',
  '10': 'Its disk fails.',
  '11': 'It is corrupt: restore a backup.',
  '13': 'Its disk is full.',
  '14': 'It cannot be opened.',
  '26': 'It is corrupt: restore a backup.',
  '25006': 'It is read-only.',
  '28': 'It refuses our credentials.',
  '3D000': 'There is no such database.',
  '3F000': 'Its tables are missing.',
  '42P01': 'Its tables are missing.',
  '53100': 'Its disk is full.',
  '53300': 'It has no connection left.',
  '57P03': 'It is starting or stopping.',
  FILE_CORRUPT: 'It is corrupt: restore a backup.',
  FILE_LOST: 'Its file was deleted or replaced: put it back, or restart the service.',
  XX001: 'It is corrupt: restore a backup.',
  XX002: 'It is corrupt: restore a backup.',
};

const MISSING_TABLE = '42P01';
const SILENT = 'It does not answer.';

/** Why a database cannot do its work, in words that tell strangers nothing about it. */
export function explain(fault: unknown): string {
  const { code, errcode, message } = causeOf(fault);
  if (errcode !== undefined)
    return TEXTS[message?.startsWith('no such table') ? MISSING_TABLE : String(errcode & 0xff)] ?? SILENT;
  return TEXTS[code ?? ''] ?? TEXTS[code?.slice(0, 2) ?? ''] ?? SILENT;
}

/** The engine's own error, which Unavailable wraps. */
function causeOf(fault: unknown): { code?: string; errcode?: number; message?: string } {
  const { cause } = (fault ?? {}) as Error;
  return (cause ?? fault ?? {}) as ReturnType<typeof causeOf>;
}
