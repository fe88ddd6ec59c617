import { t } from '@vscode/l10n';
import { z } from 'zod';
import { sanitizeLine, sanitizeParagraphs } from '../core/sanitizeText';
import { trimEndCharacters } from '../core/trimCharacters';

/** What an error answer says, in the service's own words. */
export interface ErrorBody {
  /** One or more sentences, from the fields and the texts that the services document. */
  reason?: string;
  /** All of an answer in which there is none of these, to be shown only when a person asks for it. */
  undocumentedText?: string;
  /** A Celonis Support ID. */
  supportId?: string;
  /** The service's code of the error: "ADMIN_ACCESS_ERROR", "invalid_scope". */
  code?: string;
}

/** No more of a text that others wrote is looked at: it could be long enough to hold up the whole program. */
const maxTextLength = 4_000;

/** A field that may be anything: only a text counts. */
const optionalText = z
  .string()
  .transform((text) => text.slice(0, maxTextLength))
  .optional()
  .catch(undefined);

/**
 * The error families in one shape (celonis-api.md §3.2): the gateway's `title, detail, errorCode`, the integration
 * services' `reference, message` and `errors[{attribute, error, errorCode}]`, their `frontendErrorKey,
 * errorInformation`, Celigo's `errors[{code, message, field}]` and `{message}`, and OAuth's `error, error_description`.
 */
const errorBodySchema = z.object({
  errors: z
    .array(
      z.object({
        attribute: optionalText,
        field: optionalText,
        error: optionalText,
        message: optionalText,
        errorCode: optionalText,
        code: optionalText,
        additionalInfo: optionalText,
      }),
    )
    .optional()
    .catch(undefined),
  title: optionalText,
  detail: optionalText,
  message: optionalText,
  shortMessage: optionalText,
  error: optionalText,
  error_description: optionalText,
  errorInformation: optionalText,
  frontendErrorKey: optionalText,
  errorCode: optionalText,
  code: optionalText,
  reference: optionalText,
});
type ParsedErrorBody = z.infer<typeof errorBodySchema>;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const supportIdPattern = new RegExp(`(?:Celonis )?Support ID:?\\s*(${uuid})`, 'i');
const maxReasonLength = 600;
const maxShownLength = 2_000;

/** Reads the body of an error answer, whatever it is. Never throws. */
export function readErrorBody(body: string): ErrorBody {
  const parsed = parseErrorBody(body);
  const rawReason = parsed ? readReason(parsed) : readKnownText(body);
  const supportId =
    supportIdPattern.exec(body.slice(0, 100_000))?.[1] ??
    (parsed?.reference && new RegExp(`^${uuid}$`, 'i').test(parsed.reference) ? parsed.reference : undefined);
  const reason = rawReason === undefined ? undefined : toSentence(rawReason.replace(supportIdPattern, ' '));
  const code =
    parsed?.errorCode ??
    parsed?.code ??
    parsed?.errors?.[0]?.errorCode ??
    parsed?.errors?.[0]?.code ??
    parsed?.frontendErrorKey ??
    readOAuthCode(parsed?.error);
  const undocumentedText = reason || code || supportId ? '' : readText(body);
  return {
    ...(reason ? { reason } : {}),
    ...(undocumentedText ? { undocumentedText } : {}),
    ...(supportId ? { supportId } : {}),
    ...(code ? { code } : {}),
  };
}

/** OAuth names the kind of error in `error` (RFC 6749 §5.2): "invalid_scope". Others put a sentence there. */
function readOAuthCode(error: string | undefined): string | undefined {
  return error !== undefined && /^[a-z]+(_[a-z]+)+$/.test(error) ? error : undefined;
}

function parseErrorBody(body: string): ParsedErrorBody | undefined {
  try {
    return errorBodySchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function readReason(body: ParsedErrorBody): string | undefined {
  const messages = (body.errors ?? []).map(formatErrorEntry).filter((message) => message !== undefined);
  if (messages.length > 0) return messages.slice(0, 5).join(' ');
  const detailOrTitle = body.detail ?? body.title;
  return (
    detailOrTitle ?? body.message ?? body.shortMessage ?? body.error_description ?? body.error ?? body.errorInformation
  );
}

function formatErrorEntry(entry: NonNullable<ParsedErrorBody['errors']>[number]): string | undefined {
  const message = entry.error ?? entry.message ?? entry.additionalInfo ?? entry.errorCode ?? entry.code;
  const attributeName = entry.attribute ?? entry.field;
  return message === undefined ? undefined : toSentence(attributeName ? `${attributeName}: ${message}` : message);
}

/** Of an Authorization header in the wrong form (celonis-api.md §3.2). */
const headerFormPattern = /\bmust start with\b.{0,40}\b(?:Bearer|AppKey)\b/i;
/** Of a chunk that is refused (celonis-api.md §3.2). */
const refusedChunkPattern = /Internal error while validating the Parquet/i;

/** What a text without fields says, where its words are known. Nothing beside them is shown. */
function readKnownText(body: string): string | undefined {
  const text = sanitizeLine(body.slice(0, maxTextLength));
  if (headerFormPattern.test(text)) return t('The Authorization header must start with "Bearer" or "AppKey".');
  return refusedChunkPattern.exec(text)?.[0];
}

/** A text that a person can read; not binary. */
function readText(body: string): string {
  const text = sanitizeParagraphs(body.slice(0, maxTextLength).trim(), maxShownLength);
  return text.includes('\ufffd') ? '' : text;
}

/** One line, of bearable length, closed by a full stop. */
function toSentence(raw: string): string | undefined {
  const line = trimEndCharacters(sanitizeLine(raw.slice(0, maxTextLength)), ' ,:;-');
  if (line === '') return undefined;
  const shortened = line.length > maxReasonLength ? `${line.slice(0, maxReasonLength)}…` : line;
  return /[.!?…]$/.test(shortened) ? shortened : `${shortened}.`;
}
