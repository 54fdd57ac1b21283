const DOTS = '•••';

/**
 * An e-mail that its owner recognises and nobody else can read: `ada@shop.example.com` → `a•••@s•••.com`. Without a top-level
 * domain nothing follows the dots.
 */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [local = '', domain = ''] = [email.slice(0, at), email.slice(at + 1)];
  const dot = domain.lastIndexOf('.');
  return `${firstOf(local)}${DOTS}@${firstOf(domain)}${DOTS}${dot < 0 ? '' : domain.slice(dot)}`;
}

const firstOf = (text: string): string => [...text][0] ?? '';
