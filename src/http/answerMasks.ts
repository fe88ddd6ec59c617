import { maskProblem, SecretMask } from '../core/maskSecrets';
import { ProblemError } from '../core/problem';
import type { RawResponse } from './send';

/** More than one request sends along: its Authorization, and what a connection has beside it. */
const maxStoredMasks = 8;

/** No more of the body of an error is looked at. */
const maxErrorLength = 50_000;

/** Masks credentials in what a service sends back. The pattern of each is made once. */
export class AnswerMasks {
  /** By what they mask, the oldest first. */
  private readonly masks = new Map<string, SecretMask>();

  /** The answer without the credentials that it was asked with. */
  maskResponse(response: RawResponse, credentials: readonly string[]): RawResponse {
    const text = credentials.reduce(
      (masked, credential) => this.maskBody(response.status, masked, credential),
      response.text,
    );
    const header = (name: string): string | null => {
      const value = response.headers.get(name);
      return value === null
        ? null
        : credentials
            .filter(isLongEnoughToMask)
            .reduce((masked, credential) => this.maskOf(credential).maskText(masked), value);
    };
    return { ...response, headers: { get: header }, text };
  }

  private maskBody(status: number, text: string, credential: string): string {
    if (status >= 400) return this.maskOf(credential).maskText(normalizeJsonEscapes(text.slice(0, maxErrorLength)));
    // Data is searched for the forms alone: what is masked must leave it readable.
    return isLongEnoughToMask(credential) ? this.maskOf(credential).maskForms(normalizeJsonEscapes(text)) : text;
  }

  /** A token that was replaced by others is forgotten. */
  private maskOf(credential: string): SecretMask {
    const mask = this.masks.get(credential) ?? new SecretMask(credential);
    this.masks.delete(credential);
    this.masks.set(credential, mask);
    const [oldestCredential] = this.masks.keys();
    if (this.masks.size > maxStoredMasks && oldestCredential !== undefined) this.masks.delete(oldestCredential);
    return mask;
  }
}

/** A failure without the credentials of its request. */
export function maskError(error: unknown, credentials: readonly string[]): unknown {
  if (!(error instanceof ProblemError)) return error;
  return credentials
    .filter(isLongEnoughToMask)
    .reduce(
      (masked, credential) => new ProblemError(maskProblem(masked.problem, credential), { cause: masked.cause }),
      error,
    );
}

/** Whether it is no word by chance. */
function isLongEnoughToMask(credential: string): boolean {
  return credential.length >= 8 || (credential.length >= 4 && /[0-9]/.test(credential) && /[a-z]/i.test(credential));
}

/**
 * JSON in which every ordinary character is written in one way, so that what is sought in the text is sought in its
 * values too.
 */
function normalizeJsonEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u00([2-7][0-9a-f])|[^])/gi, (escape, code?: string) => {
    if (code !== undefined) return JSON.stringify(String.fromCharCode(parseInt(code, 16))).slice(1, -1);
    return escape === '\\/' ? '/' : escape;
  });
}
