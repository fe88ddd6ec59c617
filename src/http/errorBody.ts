import { z } from 'zod';
import { oneLine } from './words';

/** What an error answer says, in the service's own words. */
export interface ErrorBody {
  /** One or more sentences. */
  reason?: string;
  /** A Celonis Support ID. */
  supportId?: string;
  /** The service's code of the error: "ADMIN_ACCESS_ERROR", "invalid_scope". */
  code?: string;
}

/** A field that may be anything: only a text counts. */
const text = z.string().optional().catch(undefined);

/**
 * The error families in one shape (celonis-api.md §3.2): the gateway's `title, detail, errorCode`, the integration services'
 * `reference, message` and `errors[{attribute, error, errorCode}]`, their `frontendErrorKey, errorInformation`,
 * Celigo's `errors[{code, message, field}]` and `{message}`, and OAuth's `error, error_description`.
 */
const envelope = z.object({
  errors: z
    .array(z.object({ attribute: text, field: text, error: text, message: text, errorCode: text, code: text, additionalInfo: text }))
    .optional()
    .catch(undefined),
  title: text,
  detail: text,
  message: text,
  shortMessage: text,
  error: text,
  error_description: text,
  errorInformation: text,
  frontendErrorKey: text,
  errorCode: text,
  code: text,
  reference: text,
});
type Envelope = z.infer<typeof envelope>;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const supportIdIn = new RegExp(`(?:Celonis )?Support ID:?\\s*(${uuid})`, 'i');
const longest = 600;

/** Reads the body of an error answer, whatever it is. Never throws. */
export function readErrorBody(body: string): ErrorBody {
  const parsed = parseEnvelope(body);
  const raw = parsed ? reasonOf(parsed) : plainText(body);
  const supportId = supportIdIn.exec(body)?.[1] ?? (parsed?.reference && new RegExp(`^${uuid}$`, 'i').test(parsed.reference) ? parsed.reference : undefined);
  const reason = raw === undefined ? undefined : sentence(raw.replace(supportIdIn, ' '));
  const code = parsed?.errorCode ?? parsed?.code ?? parsed?.errors?.[0]?.errorCode ?? parsed?.errors?.[0]?.code ?? parsed?.frontendErrorKey ?? oauthCode(parsed?.error);
  return { ...(reason ? { reason } : {}), ...(supportId ? { supportId } : {}), ...(code ? { code } : {}) };
}

/** OAuth names the kind of error in `error` (RFC 6749 §5.2): "invalid_scope". Others put a sentence there. */
function oauthCode(error: string | undefined): string | undefined {
  return error !== undefined && /^[a-z]+(_[a-z]+)+$/.test(error) ? error : undefined;
}

function parseEnvelope(body: string): Envelope | undefined {
  try {
    return envelope.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined; // Not JSON: the text itself is the message.
  }
}

function reasonOf(body: Envelope): string | undefined {
  const entries = (body.errors ?? []).map(entryText).filter((one) => one !== undefined);
  if (entries.length > 0) return entries.slice(0, 5).join(' ');
  const detailed = body.detail ?? body.title;
  return detailed ?? body.message ?? body.shortMessage ?? body.error_description ?? body.error ?? body.errorInformation;
}

function entryText(entry: NonNullable<Envelope['errors']>[number]): string | undefined {
  const message = entry.error ?? entry.message ?? entry.additionalInfo ?? entry.errorCode ?? entry.code;
  const about = entry.attribute ?? entry.field;
  return message === undefined ? undefined : sentence(about ? `${about}: ${message}` : message);
}

/** A text that a person can read; neither markup nor binary. */
function plainText(body: string): string | undefined {
  const start = body.trim();
  if (start === '' || start.startsWith('<') || start.startsWith('{') || start.startsWith('[') || /[\u0000-\u0008\ufffd]/.test(start)) return undefined;
  return start;
}

/** One line, of bearable length, closed by a full stop. */
function sentence(raw: string): string | undefined {
  const line = oneLine(raw).replace(/[\s,:;-]+$/, '');
  if (line === '') return undefined;
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}
