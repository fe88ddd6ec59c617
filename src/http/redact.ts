/** What stands where a secret was. */
export const mask = '•••';

/** Shorter strings occur by chance; masking them would eat ordinary words. */
const shortest = 4;

/** The forms in which a secret travels: as it is, in JSON, in a URL, in base64. None for what is too short to tell from ordinary text. */
export function secretForms(secret: string): readonly string[] {
  if (secret.length < shortest) return [];
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64, base64.replace(/=+$/, ''), encodeURIComponent(base64)];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** The text without the secret, in whichever form. */
export function maskSecret(text: string, secret: string): string {
  return secretForms(secret).reduce((clean, form) => (clean.includes(form) ? clean.replaceAll(form, mask) : clean), text);
}
